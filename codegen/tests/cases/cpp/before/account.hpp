#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace bank {

enum class State { Open, Frozen };

inline std::ostream &operator<<(std::ostream &out, State state) {
    return out << (state == State::Open ? "open" : "frozen");
}

template <class Key> class Ledger {
public:
    void add(const Key &key, int amount) {
        if (amount == 0) return;
        entries_[key] += amount;
    }
    const std::map<Key, int> &entries() const { return entries_; }

private:
    std::map<Key, int> entries_;
};

class Account {
public:
    explicit Account(std::string owner) : owner_(std::move(owner)) { history_.reserve(4); }

    bool withdraw(int amount);
    int deposit(int amount);
    void freeze();
    std::vector<int> history() const;
    constexpr static int limit() { return 100; }
    auto twice(int amount) { return deposit(deposit(amount)); }

private:
    std::string owner_;
    mutable std::mutex mutex_;
    State state_ = State::Open;
    int balance_ = 0;
    std::vector<int> history_;
    Ledger<std::string> ledger_;
};

}  // namespace bank
