/// \file
/// Memory for large arrays.
#ifndef XCODEC_SRC_BASE_LARGE_MEMORY_H_
#define XCODEC_SRC_BASE_LARGE_MEMORY_H_

#include <cstddef>
#include <cstdlib>

namespace xcodec {

/// Allocates `bytes`, aligned to 64 and not initialised; release them with std::free. Null if there is not
/// enough memory. Large blocks request huge pages, which cause fewer page faults and TLB misses; the system
/// may ignore this.
void* AllocateLarge(std::size_t bytes);

/// Deleter for memory from AllocateLarge.
struct FreeLarge {
  void operator()(void* memory) const { std::free(memory); }
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_LARGE_MEMORY_H_
