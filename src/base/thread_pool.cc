#include "base/thread_pool.h"

#ifdef __linux__
#include <sched.h>
#endif

#include <atomic>
#include <memory>
#include <system_error>
#include <utility>

namespace xcodec {

int AvailableCores() {
#ifdef __linux__
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    const int n = CPU_COUNT(&set);
    if (n > 0) return n;
  }
#endif
  const unsigned n = std::thread::hardware_concurrency();
  return n == 0 ? 1 : static_cast<int>(n);
}

ThreadPool::ThreadPool(int threads) {
  if (threads < 1) threads = AvailableCores();
  workers_.reserve(static_cast<std::size_t>(threads));
  try {
    for (int i = 0; i < threads; ++i) workers_.emplace_back([this] { Work(); });
  } catch (const std::system_error&) {
    // If no further thread can be created, fewer threads do the same work. Having none is an error.
    if (workers_.empty()) throw;
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::Submit(std::function<void()> task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ThreadPool::Work() {
  for (;;) {
    std::function<void()> task;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

namespace {

// Shared by the caller and the workers of one ParallelFor; lives until the last of them is done.
struct ForLoop {
  std::atomic<std::size_t> next{0};
  std::size_t done = 0;
  std::mutex mutex;
  std::condition_variable finished;

  void Run(std::size_t count, const std::function<void(std::size_t)>& body) {
    std::size_t mine = 0;
    for (std::size_t i = next++; i < count; i = next++, ++mine) body(i);
    if (mine == 0) return;
    const std::lock_guard<std::mutex> lock(mutex);
    done += mine;
    if (done == count) finished.notify_all();
  }
};

}  // namespace

void ThreadPool::ParallelFor(std::size_t count, const std::function<void(std::size_t)>& body) {
  if (count == 0) return;
  auto loop = std::make_shared<ForLoop>();
  const std::size_t helpers = std::min(count - 1, workers_.size());
  // A helper that starts late finds no index left and never touches `body`.
  for (std::size_t i = 0; i < helpers; ++i) Submit([loop, count, &body] { loop->Run(count, body); });
  loop->Run(count, body);
  std::unique_lock<std::mutex> lock(loop->mutex);
  loop->finished.wait(lock, [&] { return loop->done == count; });
}

}  // namespace xcodec
