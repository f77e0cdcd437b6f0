#include "replica.hpp"

#include <algorithm>
#include <utility>

namespace vsr {

Replica::Replica(int id, const Options &options) : id_(id), options_(options) {}

void Replica::step(const Message &message) {
    if (message.kind == Kind::Request) {
        if (leads()) request(message);
        return;
    }
    if (message.view > view_ && !join(message)) return;
    if (message.view < view_) return;
    switch (message.kind) {
    case Kind::Prepare:
        prepare(message);
        break;
    case Kind::PrepareOk:
        prepare_ok(message);
        break;
    case Kind::Commit:
        learn_commit(message);
        break;
    case Kind::DoViewChange:
        do_view_change(message);
        break;
    case Kind::StartView:
        start_view(message);
        break;
    case Kind::Request:
        break;
    }
}

void Replica::tick() {
    if (leads()) {
        for (int peer = 1; peer <= options_.replicas; ++peer)
            if (peer != id_) replicate(peer);
        return;
    }
    // Peers lose patience at different times, so that one of them is first.
    if (++silence_ > options_.patience + 3 * id_) suspect();
}

std::vector<Message> Replica::take_outbox() { return std::exchange(outbox_, {}); }

// ---- The primary's part ----

void Replica::request(const Message &message) {
    log_.push_back(message.command);
}

// Sends the next entry that the peer lacks, or tells it how much is committed.
void Replica::replicate(int peer) {
    const int next = acked_[peer] + 1;
    if (next > length()) {
        Message message = make(Kind::Commit, peer);
        message.number = length();
        send(message);
        return;
    }
    Message message = make(Kind::Prepare, peer);
    message.number = next;
    message.command = log_[static_cast<std::size_t>(next) - 1];
    send(message);
}

void Replica::prepare_ok(const Message &message) {
    if (!leads() || message.number <= acked_[message.from])
        return;
    acked_[message.from] = message.number;
    while (advance_commit()) {
    }
}

// Commits the next entry if a majority has it.
bool Replica::advance_commit() {
    if (commit_ == length()) return false;
    std::size_t have = 1;
    for (const auto &peer : acked_)
        if (peer.first != id_ && peer.second > commit_) ++have;
    if (have < majority()) return false;
    ++commit_;
    return true;
}

// ---- The backups' part ----

void Replica::prepare(const Message &message) {
    if (status_ != Status::Normal) return;
    silence_ = 0;
    if (message.number > length() + 1) return;
    if (message.number == length() + 1) log_.push_back(message.command);
    commit_ = std::max(commit_, std::min(message.commit, length()));
    Message answer = make(Kind::PrepareOk, message.from);
    answer.number = length();
    send(answer);
}

void Replica::learn_commit(const Message &message) {
    if (status_ != Status::Normal) return;
    silence_ = 0;
    const int known = std::min(message.commit, length());
    if (known > commit_)
        commit_ = known;
}

// ---- From one view to the next ----

void Replica::suspect() {
    change_view(view_ + 1);
}

// Follows a message into its later view; false if there is nothing in it for this replica yet.
bool Replica::join(const Message &message) {
    change_view(message.view);
    return message.kind == Kind::DoViewChange || message.kind == Kind::StartView;
}

void Replica::change_view(int view) {
    view_ = view;
    status_ = Status::Changing;
    silence_ = 0;
    votes_.clear();
    Message vote = make(Kind::DoViewChange, primary(view_));
    vote.last_normal = last_normal_;
    vote.log = log_;
    send(vote);
}

void Replica::do_view_change(const Message &message) {
    if (status_ == Status::Normal) {
        if (leads()) welcome(message.from);
        return;
    }
    votes_[message.from] = message;
    if (votes_.size() >= majority() || options_.hasty)
        lead();
}

// Starts the view with the best log of a majority.
void Replica::lead() {
    if (!options_.hasty) {
        const auto better = [](const std::pair<const int, Message> &one, const std::pair<const int, Message> &other) {
            return std::make_pair(one.second.last_normal, one.second.log.size()) <
                   std::make_pair(other.second.last_normal, other.second.log.size());
        };
        log_ = std::max_element(votes_.begin(), votes_.end(), better)->second.log;
    }
    for (const auto &vote : votes_) commit_ = std::max(commit_, vote.second.commit);
    commit_ = std::min(commit_, length());
    status_ = Status::Normal;
    last_normal_ = view_;
    acked_.clear();
    for (int peer = 1; peer <= options_.replicas; ++peer)
        if (peer != id_) welcome(peer);
}

// Tells a peer how the view starts: with what has become the log since, if it comes late.
void Replica::welcome(int peer) {
    Message message = make(Kind::StartView, peer);
    message.log = log_;
    send(message);
}

void Replica::start_view(const Message &message) {
    if (status_ == Status::Normal) return;
    log_ = message.log;
    commit_ = std::max(commit_, message.commit);
    status_ = Status::Normal;
    last_normal_ = view_;
    silence_ = 0;
    Message answer = make(Kind::PrepareOk, message.from);
    answer.number = length();
    send(answer);
}

// ---- Messages ----

Message Replica::make(Kind kind, int to) const {
    Message message;
    message.kind = kind;
    message.from = id_;
    message.to = to;
    message.view = view_;
    message.commit = commit_;
    return message;
}

void Replica::send(Message message) { outbox_.push_back(std::move(message)); }

}  // namespace vsr
