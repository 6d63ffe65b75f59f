/// \file
/// A fixed set of worker threads.
#ifndef XCODEC_SRC_BASE_THREAD_POOL_H_
#define XCODEC_SRC_BASE_THREAD_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace xcodec {

/// Cores this process may run on (its affinity mask), at least 1.
int AvailableCores();

/// Runs tasks on `threads` workers in the order given. Submit and ParallelFor are thread-safe; tasks must not
/// throw and must not call ParallelFor on the same pool.
class ThreadPool {
 public:
  /// `threads` < 1 means AvailableCores().
  explicit ThreadPool(int threads);
  /// Waits for every task submitted.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return static_cast<int>(workers_.size()); }
  void Submit(std::function<void()> task);
  /// Calls body(i) for every i in [0, count), on the workers and the calling thread; returns when all are
  /// done.
  void ParallelFor(std::size_t count, const std::function<void(std::size_t)>& body);

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> workers_;
  bool stopping_ = false;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_THREAD_POOL_H_
