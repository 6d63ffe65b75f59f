/// \file
/// Spreads the work of one call over a pool's threads.
#ifndef XCODEC_SRC_ENGINE_XCODEC_PARALLEL_H_
#define XCODEC_SRC_ENGINE_XCODEC_PARALLEL_H_

#include <cstddef>
#include <functional>

#include "base/thread_pool.h"
#include "engine/backend/floats.h"

namespace xcodec::engine {

/// Thread-safe: calls from several threads share the pool.
class Parallel {
 public:
  using Body = std::function<void(std::size_t i, Workspace* workspace)>;

  /// `pool` may be null: everything then runs in the calling thread. Otherwise it must outlive this object.
  explicit Parallel(ThreadPool* pool) : pool_(pool) {}
  /// Threads that share the work of a call, the caller among them.
  std::size_t threads() const { return pool_ == nullptr ? 1 : static_cast<std::size_t>(pool_->size()); }
  /// body(i, workspace) for every i in [0, count), in any order; a workspace serves one call at a time.
  /// Returns when all are done. Throws std::bad_alloc when a call did, after the others.
  void For(std::size_t count, const Body& body) const;

 private:
  ThreadPool* pool_;
  mutable WorkspacePool workspaces_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_PARALLEL_H_
