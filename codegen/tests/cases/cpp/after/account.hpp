#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>
#include "tracelaw_trace.hpp" // tracelaw:Add 9fbac5b1

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
        TRACELAW_ADD(key, TRACELAW_NULL, amount); // tracelaw:Add 27d3d5ea todo: key
    }
    const std::map<Key, int> &entries() const { return entries_; }

private:
    std::map<Key, int> entries_;
};

class Account {
public:
    explicit Account(std::string owner) : owner_(std::move(owner)) { TRACELAW_AT_EXIT(TRACELAW_CREATE(owner_)); /* tracelaw:Create 6eb4e433 */ history_.reserve(4); }

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
