#include "engine/xcodec/parallel.h"

#include <algorithm>
#include <atomic>
#include <new>

namespace xcodec::engine {

void Parallel::For(std::size_t count, const Body& body) const {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> exhausted{false};
  const auto work = [&](std::size_t) {
    try {
      const WorkspacePool::Lease lease(&workspaces_);
      for (std::size_t i = next++; i < count; i = next++) body(i, lease.get());
    } catch (const std::bad_alloc&) {  // tasks of a pool must not throw
      exhausted = true;
    }
  };
  const std::size_t workers = std::min(count, threads());
  if (workers > 1) {
    pool_->ParallelFor(workers, work);
  } else if (count > 0) {
    work(0);
  }
  if (exhausted) throw std::bad_alloc();
}

}  // namespace xcodec::engine
