#include "cluster.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "network.hpp"

namespace vsr {

namespace {

// The disturbances of a run: which replica is cut off at a tick, 0 for none.
int isolated(const Plan &plan, const Options &options, int now) {
    const int phase = now % plan.disturbance, round = now / plan.disturbance;
    const bool cut = phase >= plan.disturbance / 3 && phase < plan.disturbance * 2 / 3;
    return cut ? round % options.replicas + 1 : 0;
}

Message command_of_client(int number, int replica) {
    Message message;
    message.kind = Kind::Request;
    message.to = replica;
    message.command = number;
    return message;
}

Outcome outcome(const Replica &replica) {
    return {replica.id(), replica.view(), replica.commit(), replica.log()};
}

// A replica, its thread, and the messages that wait for it.
class Host {
public:
    Host(int id, const Options &options) : replica_(id, options) {}

    void post(Message message) {
        const std::lock_guard<std::mutex> lock(mutex_);
        waiting_.push_back(std::move(message));
        changed_.notify_one();
    }

    void tick() {
        const std::lock_guard<std::mutex> lock(mutex_);
        ++ticks_;
        changed_.notify_one();
    }

    void stop() {
        const std::lock_guard<std::mutex> lock(mutex_);
        stopped_ = true;
        changed_.notify_one();
    }

    // What the replica sent since the last call.
    std::vector<Message> collect() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return std::exchange(sent_, {});
    }

    void run() {
        std::unique_lock<std::mutex> lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return stopped_ || ticks_ > 0 || !waiting_.empty(); });
            if (stopped_) return;
            const std::vector<Message> messages = std::exchange(waiting_, {});
            const int ticks = std::exchange(ticks_, 0);
            lock.unlock();
            for (const Message &message : messages) replica_.step(message);
            for (int tick = 0; tick < ticks; ++tick) replica_.tick();
            std::vector<Message> sent = replica_.take_outbox();
            lock.lock();
            std::move(sent.begin(), sent.end(), std::back_inserter(sent_));
        }
    }

    // Only when the thread has ended.
    const Replica &replica() const { return replica_; }

private:
    Replica replica_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Message> waiting_;
    std::vector<Message> sent_;
    int ticks_ = 0;
    bool stopped_ = false;
};

}  // namespace

std::vector<Outcome> simulate(const Options &options, const Plan &plan) {
    Network network(plan.seed);
    std::vector<Replica> replicas;
    for (int id = 1; id <= options.replicas; ++id) replicas.emplace_back(id, options);
    int commands = 0;
    for (int now = 0; now < plan.ticks; ++now) {
        network.isolate(isolated(plan, options, now));
        for (const Message &message : network.receive(now))
            replicas[static_cast<std::size_t>(message.to) - 1].step(message);
        if (now % plan.pace == 0) {
            ++commands;
            for (Replica &replica : replicas) replica.step(command_of_client(commands, replica.id()));
        }
        for (Replica &replica : replicas) {
            replica.tick();
            for (const Message &message : replica.take_outbox()) network.send(now, message);
        }
    }
    std::vector<Outcome> outcomes;
    for (const Replica &replica : replicas) outcomes.push_back(outcome(replica));
    return outcomes;
}

std::vector<Outcome> run_in_threads(const Options &options, const Plan &plan) {
    Network network(plan.seed);
    std::vector<std::unique_ptr<Host>> hosts;
    std::vector<std::thread> threads;
    for (int id = 1; id <= options.replicas; ++id) hosts.push_back(std::make_unique<Host>(id, options));
    for (const auto &host : hosts) threads.emplace_back([&host] { host->run(); });
    int commands = 0;
    for (int now = 0; now < plan.ticks; ++now) {
        network.isolate(isolated(plan, options, now));
        for (const Message &message : network.receive(now))
            hosts[static_cast<std::size_t>(message.to) - 1]->post(message);
        if (now % plan.pace == 0) {
            ++commands;
            for (int id = 1; id <= options.replicas; ++id)
                hosts[static_cast<std::size_t>(id) - 1]->post(command_of_client(commands, id));
        }
        for (const auto &host : hosts) {
            host->tick();
            for (const Message &message : host->collect()) network.send(now, message);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    for (const auto &host : hosts) host->stop();
    for (std::thread &thread : threads) thread.join();
    std::vector<Outcome> outcomes;
    for (const auto &host : hosts) outcomes.push_back(outcome(host->replica()));
    return outcomes;
}

bool agree(const std::vector<Outcome> &outcomes) {
    for (const Outcome &one : outcomes)
        for (const Outcome &other : outcomes) {
            const int both = std::min({one.commit, other.commit, static_cast<int>(one.log.size()),
                                       static_cast<int>(other.log.size())});
            if (!std::equal(one.log.begin(), one.log.begin() + both, other.log.begin())) return false;
        }
    return true;
}

}  // namespace vsr
