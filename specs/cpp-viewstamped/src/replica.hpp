// One replica: a state machine that is stepped by messages and by the clock, and knows no threads.
#pragma once

#include <cstddef>
#include <map>
#include <ostream>
#include <vector>

#include "message.hpp"

namespace vsr {

enum class Status { Normal, Changing };

inline std::ostream &operator<<(std::ostream &out, Status status) {
    return out << (status == Status::Normal ? "normal" : "changing");
}

struct Options {
    int replicas = 3;
    // Ticks without a word from the primary until it is suspected.
    int patience = 10;
    // A fault: a new primary starts its view with its own log, and asks no majority.
    bool hasty = false;
};

class Replica {
public:
    Replica(int id, const Options &options);

    int id() const { return id_; }
    int view() const { return view_; }
    bool leads() const { return status_ == Status::Normal && primary(view_) == id_; }
    const Log &log() const { return log_; }
    int commit() const { return commit_; }

    // Handles a message; what it sends waits in the outbox.
    void step(const Message &message);
    // Lets time pass.
    void tick();
    // What was sent since the last call.
    std::vector<Message> take_outbox();

private:
    int primary(int view) const { return view % options_.replicas + 1; }
    std::size_t majority() const { return static_cast<std::size_t>(options_.replicas) / 2 + 1; }
    int length() const { return static_cast<int>(log_.size()); }

    bool join(const Message &message);
    void request(const Message &message);
    void prepare(const Message &message);
    void prepare_ok(const Message &message);
    void learn_commit(const Message &message);
    void do_view_change(const Message &message);
    void start_view(const Message &message);

    void suspect();
    void change_view(int view);
    void lead();
    void welcome(int peer);
    bool advance_commit();
    void replicate(int peer);

    Message make(Kind kind, int to) const;
    void send(Message message);

    const int id_;
    const Options options_;

    int view_ = 0;
    Status status_ = Status::Normal;
    int last_normal_ = 0;
    Log log_;
    int commit_ = 0;
    // How much of the primary's log each peer is known to have.
    std::map<int, int> acked_;
    // What others had when they came to the view that this replica is to lead.
    std::map<int, Message> votes_;

    int silence_ = 0;
    std::vector<Message> outbox_;
};

}  // namespace vsr
