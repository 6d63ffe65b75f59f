#include "engine/backend/floats.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "base/large_memory.h"

namespace xcodec::engine {
namespace {

// Floats in 64 bytes, what Workspace hands out is a multiple of.
constexpr std::size_t kAlignFloats = 16;
constexpr std::size_t kBlock = std::size_t{1} << 20;

}  // namespace

Floats::Floats(std::size_t size) : size_(size) {
  if (size > std::numeric_limits<std::size_t>::max() / sizeof(float)) throw std::bad_alloc();
  data_.reset(static_cast<float*>(AllocateLarge(size * sizeof(float))));
  if (data_ == nullptr) throw std::bad_alloc();
}

Floats Floats::Zeros(std::size_t size) {
  Floats zeros(size);
  std::memset(zeros.data(), 0, size * sizeof(float));
  return zeros;
}

float* Workspace::Take(std::size_t size) {
  size = (size + kAlignFloats - 1) / kAlignFloats * kAlignFloats;
  if (blocks_.empty() || size > blocks_[block_].size() - used_) NextBlock(size);
  float* taken = blocks_[block_].data() + used_;
  used_ += size;
  return taken;
}

// Blocks stay for the next call, which usually takes the same arrays again.
void Workspace::NextBlock(std::size_t size) {
  block_ = blocks_.empty() ? 0 : block_ + 1;
  used_ = 0;
  if (block_ == blocks_.size()) {
    blocks_.emplace_back(std::max(size, kBlock));
  } else if (blocks_[block_].size() < size) {
    blocks_[block_] = Floats();  // before the new one, for a lower peak
    blocks_[block_] = Floats(size);
  }
}

void Workspace::Release(std::size_t block, std::size_t used) {
  block_ = block;
  used_ = used;
}

WorkspacePool::Lease::Lease(WorkspacePool* pool) : pool_(pool) {
  {
    const std::lock_guard<std::mutex> lock(pool->mutex_);
    if (!pool->idle_.empty()) {
      workspace_ = std::move(pool->idle_.back());
      pool->idle_.pop_back();
    }
  }
  if (workspace_ == nullptr) workspace_ = std::make_unique<Workspace>();
}

WorkspacePool::Lease::~Lease() {
  const std::lock_guard<std::mutex> lock(pool_->mutex_);
  pool_->idle_.push_back(std::move(workspace_));
}

}  // namespace xcodec::engine
