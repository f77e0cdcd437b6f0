// What replicas say to each other.
#pragma once

#include <ostream>
#include <vector>

namespace vsr {

// Commands are numbers; the log's first entry has the number 1.
using Log = std::vector<int>;

enum class Kind { Request, Prepare, PrepareOk, Commit, DoViewChange, StartView };

inline std::ostream &operator<<(std::ostream &out, Kind kind) {
    switch (kind) {
    case Kind::Request: return out << "Request";
    case Kind::Prepare: return out << "Prepare";
    case Kind::PrepareOk: return out << "PrepareOk";
    case Kind::Commit: return out << "Commit";
    case Kind::DoViewChange: return out << "DoViewChange";
    case Kind::StartView: return out << "StartView";
    }
    return out;
}

// The members behind `view` mean something in some kinds only.
struct Message {
    Kind kind = Kind::Request;
    int from = 0;
    int to = 0;
    int view = 0;
    // The entry that is prepared, or how long the sender's log is.
    int number = 0;
    int command = 0;
    int commit = 0;
    // The last view in which the sender's log was whole.
    int last_normal = 0;
    Log log;
};

}  // namespace vsr
