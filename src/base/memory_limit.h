/// \file
/// A limit for the memory of the process.
#ifndef XCODEC_SRC_BASE_MEMORY_LIMIT_H_
#define XCODEC_SRC_BASE_MEMORY_LIMIT_H_

#include <cstdint>
#include <string>

#include "xcodec/status.h"

namespace xcodec {

/// Limits this process permanently to about `bytes` in addition to the memory of the program and its threads.
/// CheckMemory refuses operations that are known to need more; for everything else the system refuses the
/// allocation (RLIMIT_DATA). Called once, before threads exist; 0 is no limit.
void SetMemoryLimit(std::uint64_t bytes);
/// 0: none.
std::uint64_t MemoryLimit();
/// kResourceLimit, "WHAT needs N MiB of memory, and --memory allows M", if there is a limit below `bytes`.
Status CheckMemory(double bytes, const std::string& what);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_MEMORY_LIMIT_H_
