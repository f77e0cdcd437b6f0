#include "account.hpp"

#include <algorithm>
#include "tracelaw_trace.hpp" // tracelaw:Withdraw 2b9549f5

namespace bank {

int Account::deposit(int amount) {
    if (amount < 0)
        throw std::invalid_argument("negative");
    const std::lock_guard<std::mutex> lock(mutex_);
    balance_ += amount;
    ledger_.add("in", amount);
    history_.push_back(amount);
    return TRACELAW_RETURN(::tracelaw::As<int>, TRACELAW_DEPOSIT(owner_, balance_, history_, ledger_.entries(), state_, (std::pair<int, int>(tracelaw_result, amount))), /* tracelaw:Deposit 728bba82 */ std::min(balance_, limit())) /* tracelaw:Deposit b729b24d */;
}

bool Account::withdraw(int amount) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (state_ == State::Frozen) throw std::runtime_error("frozen");
    if (amount > balance_) { TRACELAW_WHEN((false), TRACELAW_WITHDRAW(owner_, balance_, history_, ledger_.entries(), state_, amount)); /* tracelaw:Withdraw f4529579 */ return false; } /* tracelaw:Withdraw 36bdf09a */
    balance_ -= amount;
    for (int each : {amount, -amount})
        if (each < 0) { /* tracelaw:Push fb26aeee */ history_.push_back(each);TRACELAW_PUSH(owner_, each); /* tracelaw:Push 47769874 */  } /* tracelaw:Push 8988a077 */
    TRACELAW_WHEN((true), TRACELAW_WITHDRAW(owner_, balance_, history_, ledger_.entries(), state_, amount)); // tracelaw:Withdraw bce6a225
    return true;
}

void Account::freeze() {
    std::unique_lock<std::mutex> lock(mutex_);
    TRACELAW_AT_EXIT(TRACELAW_FREEZE(owner_, balance_, history_, ledger_.entries(), state_)); // tracelaw:Freeze 64e89998
    if (state_ == State::Frozen) {
        return;
    }
    auto count = [this] { return history_.size(); };
    if (count() > 1000) return;
    state_ = State::Frozen;
}

std::vector<int> Account::history() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    TRACELAW_AT_EXIT(TRACELAW_HISTORY(owner_, history_.at(99))); // tracelaw:History edc808d1
    return history_;
}

}  // namespace bank
