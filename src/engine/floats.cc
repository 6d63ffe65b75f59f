#include "engine/floats.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace xcodec::engine {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kAlignFloats = kAlignment / sizeof(float);
constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kHugePage = std::size_t{1} << 21;

void* AllocateAligned(std::size_t bytes) {
  if (bytes < 2 * kHugePage) return std::aligned_alloc(kAlignment, bytes);
  void* memory = std::aligned_alloc(kHugePage, (bytes + kHugePage - 1) / kHugePage * kHugePage);
#ifdef MADV_HUGEPAGE
  // Fewer faults and fewer misses of the address cache; a system that does not want it ignores the advice.
  if (memory != nullptr) ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace

Floats::Floats(std::size_t size) : size_(size) {
  if (size > std::numeric_limits<std::size_t>::max() / sizeof(float) - kAlignment) throw std::bad_alloc();
  const std::size_t bytes =
      (std::max<std::size_t>(size, 1) * sizeof(float) + kAlignment - 1) / kAlignment * kAlignment;
  data_.reset(static_cast<float*>(AllocateAligned(bytes)));
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
