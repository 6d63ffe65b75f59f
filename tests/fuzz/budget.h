// The budget for reading one input: 64 MiB plus 20 times its bytes, and a second of processor time.
// AddressSanitizer builds count memory; other builds check only the time.
#ifndef XCODEC_TESTS_FUZZ_BUDGET_H_
#define XCODEC_TESTS_FUZZ_BUDGET_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctime>

#include "fuzz/fuzz_check.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define XCODEC_FUZZ_COUNTS_MEMORY
#include <sanitizer/allocator_interface.h>
#endif
#endif

namespace xcodec::fuzz {

class Budget {
 public:
  explicit Budget(std::size_t input)
      : bytes_((std::int64_t{64} << 20) + 20 * static_cast<std::int64_t>(input)), started_(Now()) {
#ifdef XCODEC_FUZZ_COUNTS_MEMORY
    static const int installed = __sanitizer_install_malloc_and_free_hooks(Allocated, Freed);
    FUZZ_CHECK(installed != 0);
#endif
    live_ = 0;
    most_ = 0;
  }
  ~Budget() {
    FUZZ_CHECK(most_ <= bytes_);
    FUZZ_CHECK(Now() - started_ <= 1);
  }
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

 private:
  static double Now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
#ifdef XCODEC_FUZZ_COUNTS_MEMORY
  static void Allocated(const volatile void*, std::size_t size) {
    most_ = std::max<std::int64_t>(most_, live_ += static_cast<std::int64_t>(size));
  }
  static void Freed(const volatile void* data) {
    if (data != nullptr) live_ -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(data));
  }
#endif

  static inline std::atomic<std::int64_t> live_{0}, most_{0};
  std::int64_t bytes_;
  double started_;
};

}  // namespace xcodec::fuzz

#endif  // XCODEC_TESTS_FUZZ_BUDGET_H_
