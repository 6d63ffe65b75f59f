// The kernels of lm_kernels.cc with vector instructions, compiled once for each target by Highway. All sums
// are exact, so that their order does not matter.
#include "base/highway_targets.h"
#include "base/processor.h"
#include "entropy/lm/kernels/lm_kernels.h"

#ifndef XCODEC_NO_HIGHWAY

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "entropy/lm/kernels/lm_kernels_simd.cc"
#define HWY_WANT_AVX3_DL
// Not WebAssembly: Highway 1.0.3 multiplies signed numbers wrongly there (MulEven).
#define HWY_DISABLED_TARGETS XCODEC_HWY_ALL_BUT((XCODEC_HWY_VECTOR_TARGETS | HWY_AVX3_DL) & ~HWY_WASM)
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

// clang-format off
#include "entropy/lm/kernels/lm_simd_attend-inl.h"
#include "entropy/lm/kernels/lm_simd_linear-inl.h"
#include "entropy/lm/kernels/lm_simd_rows-inl.h"
// clang-format on

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
HWY_BEFORE_NAMESPACE();
namespace xcodec::entropy {
namespace HWY_NAMESPACE {

constexpr LmKernels kKernels = {HWY_TARGET == HWY_AVX3_DL ? "avx512"
                                : HWY_TARGET == HWY_AVX3  ? "avx512bw"
                                : HWY_TARGET == HWY_AVX2  ? "avx2"
                                : HWY_TARGET == HWY_SSE4  ? "sse4"
                                                          : "neon",
                                Linear,
                                Attend,
                                Gelu,
                                Norm,
                                Exp2};

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::entropy
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE

namespace xcodec::entropy {

SimdTables<LmKernels> LmSimdKernels() {
  return {
#if HWY_TARGETS & HWY_NEON
    {"neon", ProcessorHas(Simd::kNeon) ? &N_NEON::kKernels : nullptr},
#endif
#if HWY_TARGETS & HWY_SSE4
        {"sse4", ProcessorHas(Simd::kSse4) ? &N_SSE4::kKernels : nullptr},
#endif
#if HWY_TARGETS & HWY_AVX2
        {"avx2", ProcessorHas(Simd::kAvx2) ? &N_AVX2::kKernels : nullptr},
#endif
#if HWY_TARGETS & HWY_AVX3
        {"avx512bw", ProcessorHas(Simd::kAvx512) ? &N_AVX3::kKernels : nullptr},
        {"avx512", ProcessorHas(Simd::kAvx512) ? &N_AVX3::kKernels : nullptr},
#endif
#if HWY_TARGETS & HWY_AVX3_DL
        {"avx512", ProcessorHas(Simd::kAvx512Dl) ? &N_AVX3_DL::kKernels : nullptr},
#endif
  };
}

}  // namespace xcodec::entropy
#endif  // HWY_ONCE

#else  // XCODEC_NO_HIGHWAY

namespace xcodec::entropy {

SimdTables<LmKernels> LmSimdKernels() { return {}; }

}  // namespace xcodec::entropy

#endif  // XCODEC_NO_HIGHWAY
