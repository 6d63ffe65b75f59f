#include "base/processor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace xcodec {

#if defined(__x86_64__)
namespace {

// Two bits that __builtin_cpu_supports does not know in every compiler.
bool HasF16c() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c >> 29U & 1U) != 0;
}

bool HasVaes() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (c >> 9U & 1U) != 0;
}

bool HasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw");
}

bool HasAvx512Dl() {
  return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bitalg") &&
         __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("vpclmulqdq") && HasVaes();
}

}  // namespace

bool ProcessorHas(Simd set) {
  __builtin_cpu_init();
  const bool sse4 = __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("sse4.2") &&
                    __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul");
  const bool avx2 = sse4 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && HasF16c();
  switch (set) {
    case Simd::kSse4:
      return sse4;
    case Simd::kAvx2:
      return avx2;
    case Simd::kAvx512:
      return avx2 && HasAvx512();
    case Simd::kAvx512Dl:
      return avx2 && HasAvx512() && HasAvx512Dl();
    case Simd::kNeon:
      return false;
  }
  return false;
}

#else

bool ProcessorHas(Simd set) {
#if defined(__aarch64__)
  return set == Simd::kNeon;  // part of the architecture
#else
  static_cast<void>(set);
  return false;
#endif
}

#endif

}  // namespace xcodec
