/// \file
/// Memory for large arrays.
#ifndef XCODEC_SRC_BASE_LARGE_MEMORY_H_
#define XCODEC_SRC_BASE_LARGE_MEMORY_H_

#include <cstddef>
#include <cstdlib>

namespace xcodec {

/// `bytes` at a multiple of 64, not initialised, to be given back with std::free; null when they can not be
/// had. Large ones ask for huge pages: fewer faults and fewer misses of the address cache. A system that does
/// not want it ignores the advice.
void* AllocateLarge(std::size_t bytes);

/// Deleter of what AllocateLarge gave.
struct FreeLarge {
  void operator()(void* memory) const { std::free(memory); }
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_LARGE_MEMORY_H_
