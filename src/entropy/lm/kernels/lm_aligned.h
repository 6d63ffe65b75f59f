/// \file
/// Vectors whose elements start on a cache line, so that vector loads never straddle two.
#ifndef XCODEC_SRC_ENTROPY_LM_KERNELS_LM_ALIGNED_H_
#define XCODEC_SRC_ENTROPY_LM_KERNELS_LM_ALIGNED_H_

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace xcodec::entropy {

/// Blocks of at least this size are aligned to huge pages and request them: the caches of a lockstep are read
/// from end to end in every step, and small pages stop the processor's prefetching every 4 KiB.
inline constexpr std::size_t kLmHugePage = std::size_t{2} << 20;

template <typename T>
struct LmAllocator {
  using value_type = T;

  LmAllocator() = default;
  template <typename U>
  LmAllocator(const LmAllocator<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kLmHugePage) return static_cast<T*>(::operator new(bytes, kSmall));
    const std::size_t whole = (bytes + kLmHugePage - 1) / kLmHugePage * kLmHugePage;
    void* memory = ::operator new(whole, kLarge);
#ifdef MADV_HUGEPAGE
    // This is only advice to the system, which may ignore it.
    static_cast<void>(madvise(memory, whole, MADV_HUGEPAGE));
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    ::operator delete(memory, count * sizeof(T) < kLmHugePage ? kSmall : kLarge);
  }
  template <typename U>
  bool operator==(const LmAllocator<U>&) const {
    return true;
  }
  template <typename U>
  bool operator!=(const LmAllocator<U>&) const {
    return false;
  }

 private:
  static constexpr std::align_val_t kSmall{64};
  static constexpr std::align_val_t kLarge{kLmHugePage};
};

template <typename T>
using LmVector = std::vector<T, LmAllocator<T>>;

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_KERNELS_LM_ALIGNED_H_
