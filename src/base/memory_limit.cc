#include "base/memory_limit.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace xcodec {
namespace {

constexpr double kMiB = 1048576;
constexpr std::uint64_t kProgram = std::uint64_t{64} << 20;
constexpr std::uint64_t kThread = std::uint64_t{9} << 20;  // its stack, which is reserved as a whole

std::atomic<std::uint64_t> g_limit{0};

}  // namespace

void SetMemoryLimit(std::uint64_t bytes) {
  g_limit.store(bytes);
  if (bytes == 0) return;
  struct rlimit limit {};
  if (getrlimit(RLIMIT_DATA, &limit) != 0) return;
  const rlim_t all = bytes + kProgram + kThread * (std::thread::hardware_concurrency() + 1);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= all) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? all : std::min<rlim_t>(all, limit.rlim_max);
  setrlimit(RLIMIT_DATA, &limit);
}

std::uint64_t MemoryLimit() { return g_limit.load(); }

Status CheckMemory(double bytes, const std::string& what) {
  const std::uint64_t limit = MemoryLimit();
  if (limit == 0 || bytes <= static_cast<double>(limit)) return Status::Ok();
  const auto mib = [](double b) { return std::to_string(static_cast<std::int64_t>(std::ceil(b / kMiB))); };
  return Status(StatusCode::kResourceLimit, what + " needs about " + mib(bytes) +
                                                " MiB of memory, and --memory allows " +
                                                mib(static_cast<double>(limit)));
}

}  // namespace xcodec
