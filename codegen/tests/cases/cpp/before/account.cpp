#include "account.hpp"

#include <algorithm>

namespace bank {

int Account::deposit(int amount) {
    if (amount < 0)
        throw std::invalid_argument("negative");
    const std::lock_guard<std::mutex> lock(mutex_);
    balance_ += amount;
    ledger_.add("in", amount);
    history_.push_back(amount);
    return std::min(balance_, limit());
}

bool Account::withdraw(int amount) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (state_ == State::Frozen) throw std::runtime_error("frozen");
    if (amount > balance_) return false;
    balance_ -= amount;
    for (int each : {amount, -amount})
        if (each < 0) history_.push_back(each);
    return true;
}

void Account::freeze() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (state_ == State::Frozen) {
        return;
    }
    auto count = [this] { return history_.size(); };
    if (count() > 1000) return;
    state_ = State::Frozen;
}

std::vector<int> Account::history() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return history_;
}

}  // namespace bank
