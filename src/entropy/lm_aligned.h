/// \file
/// Vectors whose elements start on a cache line, so that vector loads never straddle two.
#ifndef XCODEC_SRC_ENTROPY_LM_ALIGNED_H_
#define XCODEC_SRC_ENTROPY_LM_ALIGNED_H_

#include <cstddef>
#include <new>
#include <vector>

namespace xcodec {

template <typename T>
struct LmAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  LmAllocator() = default;
  template <typename U>
  LmAllocator(const LmAllocator<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), kAlignment)); }
  void deallocate(T* memory, std::size_t) { ::operator delete(memory, kAlignment); }
  template <typename U>
  bool operator==(const LmAllocator<U>&) const {
    return true;
  }
  template <typename U>
  bool operator!=(const LmAllocator<U>&) const {
    return false;
  }
};

template <typename T>
using LmVector = std::vector<T, LmAllocator<T>>;

}  // namespace xcodec

#endif  // XCODEC_SRC_ENTROPY_LM_ALIGNED_H_
