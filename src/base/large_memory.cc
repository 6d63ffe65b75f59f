#include "base/large_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <limits>

namespace xcodec {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kHugePage = std::size_t{1} << 21;

std::size_t RoundUp(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

void* AllocateLarge(std::size_t bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() - kHugePage) return nullptr;
  if (bytes < 2 * kHugePage) {
    return std::aligned_alloc(kAlignment, RoundUp(std::max<std::size_t>(bytes, 1), kAlignment));
  }
  void* memory = std::aligned_alloc(kHugePage, RoundUp(bytes, kHugePage));
#ifdef MADV_HUGEPAGE
  if (memory != nullptr) ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace xcodec
