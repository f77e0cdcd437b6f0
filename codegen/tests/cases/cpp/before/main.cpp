#include <iostream>

#include "account.hpp"

int main() {
    bank::Account account("ann \"a\"\n");
    std::cout << account.deposit(30) << account.deposit(90) << account.withdraw(200) << account.withdraw(50);
    account.freeze();
    account.freeze();
    try {
        account.withdraw(1);
    } catch (const std::exception &error) {
        std::cout << error.what();
    }
    try {
        account.deposit(-1);
    } catch (const std::exception &error) {
        std::cout << error.what();
    }
    for (const int each : account.history()) std::cout << ' ' << each;
    std::cout << ' ' << account.twice(1) << '\n';
}
