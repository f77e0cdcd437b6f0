// A network that loses, delays and repeats messages, as a seed says.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "message.hpp"

namespace vsr {

class Network {
public:
    explicit Network(std::uint32_t seed) : random_(seed) {}

    // From now on nothing reaches this replica, nor leaves it; 0 for none.
    void isolate(int replica) { isolated_ = replica; }

    void send(int now, const Message &message) {
        if (message.from != message.to && (cut(message) || chance(loss_percent))) return;
        deliver(now, message);
        if (chance(repeat_percent)) deliver(now, message);
    }

    // What arrives until now.
    std::vector<Message> receive(int now) {
        std::vector<Message> arrived;
        const auto end = in_flight_.upper_bound(now);
        for (auto entry = in_flight_.begin(); entry != end; ++entry)
            if (!cut(entry->second)) arrived.push_back(entry->second);
        in_flight_.erase(in_flight_.begin(), end);
        return arrived;
    }

private:
    static constexpr unsigned loss_percent = 5;
    static constexpr unsigned repeat_percent = 3;
    static constexpr unsigned longest_delay = 3;

    bool cut(const Message &message) const { return message.from == isolated_ || message.to == isolated_; }
    bool chance(unsigned percent) { return random_() % 100 < percent; }

    void deliver(int now, const Message &message) {
        in_flight_.emplace(now + 1 + static_cast<int>(random_() % longest_delay), message);
    }

    std::minstd_rand random_;
    int isolated_ = 0;
    std::multimap<int, Message> in_flight_;
};

}  // namespace vsr
