// Two ways to run replicas: all in one thread, where a seed decides everything, and each in a thread
// of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "replica.hpp"

namespace vsr {

struct Plan {
    std::uint32_t seed = 1;
    int ticks = 400;
    // A client sends its next command every so many ticks.
    int pace = 8;
    // The primary is cut off in the middle of every so many ticks, and comes back.
    int disturbance = 150;
};

// What is left of a replica behind a run.
struct Outcome {
    int id;
    int view;
    int commit;
    Log log;
};

std::vector<Outcome> simulate(const Options &options, const Plan &plan);
std::vector<Outcome> run_in_threads(const Options &options, const Plan &plan);

// Whether any two replicas agree on what both have committed.
bool agree(const std::vector<Outcome> &outcomes);

}  // namespace vsr
