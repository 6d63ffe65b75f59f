/// \file
/// How much memory a program lets itself take.
#ifndef XCODEC_SRC_BASE_MEMORY_LIMIT_H_
#define XCODEC_SRC_BASE_MEMORY_LIMIT_H_

#include <cstdint>
#include <string>

#include "xcodec/status.h"

namespace xcodec {

/// Limits this process, for good, to about `bytes` beyond what the program and its threads take themselves:
/// what is known to need more is refused beforehand by CheckMemory, and the system refuses everything else
/// (RLIMIT_DATA). Called once, before threads exist; 0 is no limit.
void SetMemoryLimit(std::uint64_t bytes);
/// 0: none.
std::uint64_t MemoryLimit();
/// kResourceLimit, "WHAT needs N MiB of memory, and --memory allows M", when a limit is below `bytes`.
Status CheckMemory(double bytes, const std::string& what);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_MEMORY_LIMIT_H_
