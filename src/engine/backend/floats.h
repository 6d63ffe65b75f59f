/// \file
/// Aligned arrays of floats, and scratch memory that is kept from call to call.
#ifndef XCODEC_SRC_ENGINE_BACKEND_FLOATS_H_
#define XCODEC_SRC_ENGINE_BACKEND_FLOATS_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/large_memory.h"

namespace xcodec::engine {

/// `size` floats at a multiple of 64 bytes, not initialised. Throws std::bad_alloc.
class Floats {
 public:
  Floats() = default;
  explicit Floats(std::size_t size);
  /// The same, all 0.
  static Floats Zeros(std::size_t size);

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  float& operator[](std::size_t i) { return data_.get()[i]; }
  float operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  std::unique_ptr<float, FreeLarge> data_;
  std::size_t size_ = 0;
};

/// Floats between rows of `width` that a product reads many of at once: rows at a multiple of 4 KiB would lie
/// in the same set of the first-level cache, which has fewer ways than a tile has rows.
inline std::size_t RowStride(std::size_t width) {
  constexpr std::size_t kAlias = 1024;
  return width % kAlias == 0 ? width + 16 : width;
}

/// A stack of scratch arrays. Not thread-safe; use one per running call.
class Workspace {
 public:
  /// 64-byte aligned, not initialised; valid until the enclosing Frame ends. Throws std::bad_alloc.
  float* Take(std::size_t size);

  /// Arrays taken during the lifetime of a Frame are released at its end.
  class Frame {
   public:
    explicit Frame(Workspace* workspace)
        : workspace_(workspace), block_(workspace->block_), used_(workspace->used_) {}
    ~Frame() { workspace_->Release(block_, used_); }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

   private:
    Workspace* workspace_;
    std::size_t block_;
    std::size_t used_;
  };

 private:
  void NextBlock(std::size_t size);
  void Release(std::size_t block, std::size_t used);

  std::vector<Floats> blocks_;
  std::size_t block_ = 0;  ///< index of the block in use
  std::size_t used_ = 0;   ///< floats used in that block
};

/// A pool of workspaces, so that calls need not allocate and free memory. Thread-safe.
class WorkspacePool {
 public:
  /// Borrows one for its lifetime.
  class Lease {
   public:
    explicit Lease(WorkspacePool* pool);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Workspace* get() const { return workspace_.get(); }

   private:
    WorkspacePool* pool_;
    std::unique_ptr<Workspace> workspace_;
  };

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_FLOATS_H_
