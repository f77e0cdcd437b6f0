// Runs a cluster and prints what is left of it.
//
//     viewstamped [--threads] [--hasty] [--seed N] [--ticks N]

#include <cstdlib>
#include <iostream>
#include <string>

#include "cluster.hpp"

namespace {

void print(const vsr::Outcome &outcome) {
    std::cout << "replica " << outcome.id << ": view " << outcome.view << ", committed " << outcome.commit << " of";
    for (const int command : outcome.log) std::cout << ' ' << command;
    std::cout << '\n';
}

int usage() {
    std::cerr << "usage: viewstamped [--threads] [--hasty] [--seed N] [--ticks N]\n";
    return 2;
}

}  // namespace

int main(int count, char **arguments) {
    vsr::Options options;
    vsr::Plan plan;
    bool threads = false;
    for (int at = 1; at < count; ++at) {
        const std::string argument = arguments[at];
        const bool numbered = argument == "--seed" || argument == "--ticks";
        if (numbered && at + 1 == count) return usage();
        if (argument == "--threads") threads = true;
        else if (argument == "--hasty") options.hasty = true;
        else if (argument == "--seed") plan.seed = static_cast<std::uint32_t>(std::strtoul(arguments[++at], nullptr, 10));
        else if (argument == "--ticks") plan.ticks = std::atoi(arguments[++at]);
        else return usage();
    }
    const std::vector<vsr::Outcome> outcomes =
        threads ? vsr::run_in_threads(options, plan) : vsr::simulate(options, plan);
    for (const vsr::Outcome &outcome : outcomes) print(outcome);
    const bool agreed = vsr::agree(outcomes);
    if (!agreed) std::cout << "the replicas disagree\n";
    return agreed ? 0 : 1;
}
