// Statements of every form.
#include <map>
#include "node.h"

namespace raft {
namespace {
constexpr int kLimit() { return 3; }
}  // namespace

Node::Node(uint64_t id, std::unique_ptr<Log> log)
    : id_(id), log_(std::move(log)), peers_{1, 2} {
  start();
}

Node::~Node() = default;

Status Node::Step(const Message& m) noexcept {
  std::lock_guard<std::mutex> lock(mu_);
  if (m.term < term_) return Status::Stale;
  if (auto it = peers_.find(m.from); it != peers_.end()) {
    it->second->match = m.index;
  } else if (m.term > term_) {
    BecomeFollower(m.term, m.from);
  } else {
    LOG(WARNING) << "unknown peer " << m.from;
  }
  for (const auto& [id, peer] : peers_)
    if (id != id_) peer->Send(m);
    else continue;
  try {
    log_->Append(m.entries.begin(), m.entries.end());
  } catch (const std::exception& e) {
    failed_ = true;
    throw;
  } catch (...) {
    std::terminate();
  }
  auto apply = [this, &m](int n) mutable -> bool {
    applied_ += n;
    return applied_ == m.commit && n > 0;
  };
  switch (m.type) {
    case Type::kVote: {
      HandleVote(m);
      break;
    }
    case Type::kAppend:
      HandleAppend(m); apply(1);
      [[fallthrough]];
    default:
      break;
  }
  do
    Tick();
  while (ticks_ < 3);
  if constexpr (kTrace) {
    trace_ << m;
  }
  delete old_;
  std::map<std::string, std::vector<int>> counts{{"a", {1, 2}}};
  return apply(2) ? Status::Ok : Status::Failed;
}

template <typename T>
class Queue {
 public:
  void Push(T x) { items_.push_back(std::move(x)); }
  bool Pop(T* x) {
    if (items_.empty()) return false;
    *x = items_.front();
    items_.pop_front();
    return true;
  }

 private:
  std::deque<T> items_;
};

task<int> Run(Node& node) {
  int n = co_await node.Next();
  co_yield n;
  co_return n + 1;
}

void Guarded() try {
  risky();
} catch (const Error&) {
  recover();
}
}  // namespace raft
