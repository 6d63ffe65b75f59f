/// \file
/// Passes work to a thread pool and returns the results in the order of submission.
#ifndef XCODEC_SRC_CODEC_CHUNKS_ORDERED_QUEUE_H_
#define XCODEC_SRC_CODEC_CHUNKS_ORDERED_QUEUE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "base/thread_pool.h"

namespace xcodec::codec {

/// Holds at most `capacity` unfinished or uncollected results, which bounds memory. Without a pool, work runs
/// in the caller. One thread submits and collects; not thread-safe.
template <typename Out>
class OrderedQueue {
 public:
  OrderedQueue(ThreadPool* pool, std::size_t capacity)
      : pool_(pool), capacity_(capacity < 1 ? 1 : capacity) {}
  /// Waits for work that is still running, because tasks refer to objects of their submitter.
  ~OrderedQueue() {
    for (std::future<Out>& f : pending_) f.wait();
  }
  OrderedQueue(const OrderedQueue&) = delete;
  OrderedQueue& operator=(const OrderedQueue&) = delete;

  bool full() const { return pending_.size() >= capacity_; }
  bool empty() const { return pending_.empty(); }
  /// Must not be called when full().
  void Submit(std::function<Out()> work) {
    auto task = std::make_shared<std::packaged_task<Out()>>(std::move(work));
    pending_.push_back(task->get_future());
    if (pool_ == nullptr) {
      (*task)();
    } else {
      pool_->Submit([task] { (*task)(); });
    }
  }
  /// The oldest result; waits for it. Must not be called when empty().
  Out Pop() {
    Out out = pending_.front().get();
    pending_.pop_front();
    return out;
  }

 private:
  ThreadPool* pool_;
  std::size_t capacity_;
  std::deque<std::future<Out>> pending_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_CHUNKS_ORDERED_QUEUE_H_
