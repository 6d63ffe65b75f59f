// The kernels, compiled once for each target by Highway.
#include "base/environment.h"
#include "base/highway_targets.h"
#include "base/processor.h"
#include "engine/kernels/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/kernels_simd.cc"
#define HWY_DISABLED_TARGETS XCODEC_HWY_ALL_BUT(XCODEC_HWY_VECTOR_TARGETS)
#ifdef XCODEC_NO_HIGHWAY
#define HWY_COMPILE_ONLY_SCALAR
#endif
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "engine/kernels/blocks-inl.h"
#include "engine/kernels/elementwise-inl.h"
#include "engine/kernels/filter-inl.h"
#include "engine/kernels/gemm-inl.h"
#include "engine/kernels/math-inl.h"
#include "engine/kernels/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {

const Kernels* Table() {
  static const Kernels kTable = {
      HWY_TARGET == HWY_AVX3   ? "avx512"
      : HWY_TARGET == HWY_AVX2 ? "avx2"
      : HWY_TARGET == HWY_SSE4 ? "sse4"
      : HWY_TARGET == HWY_NEON ? "neon"
                               : "scalar",
      Gemm,
      Read,
      Sums,
      LayerNorm,
      Depthwise7,
      Lstm,
      Argmin,
      Below,
      ExpArray,
      Log10Array,
      Power,
      Multiply,
      Subtract,
      Differences,
      FourPoints,
      Filter,
      Transform,
      Combine,
      MultiplyAdd,
      Fold,
      HalfToFloatArray,
      SnakeRows,
      SoftmaxRow,
  };
  return &kTable;
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cstdlib>

namespace xcodec::engine {

const Kernels* FindKernels(const std::string& name) {
#if HWY_TARGETS & HWY_AVX3
  if (name == "avx512" && ProcessorHas(Simd::kAvx512)) return N_AVX3::Table();
#endif
#if HWY_TARGETS & HWY_AVX2
  if (name == "avx2" && ProcessorHas(Simd::kAvx2)) return N_AVX2::Table();
#endif
#if HWY_TARGETS & HWY_SSE4
  if (name == "sse4" && ProcessorHas(Simd::kSse4)) return N_SSE4::Table();
#endif
#if HWY_TARGETS & HWY_NEON
  if (name == "neon" && ProcessorHas(Simd::kNeon)) return N_NEON::Table();
#endif
#if HWY_TARGETS & HWY_SCALAR
  if (name == "scalar") return N_SCALAR::Table();
#endif
#if HWY_TARGETS & HWY_EMU128
  if (name == "scalar") return N_EMU128::Table();
#endif
  return nullptr;
}

std::vector<std::string> KernelNames() {
  std::vector<std::string> names;
  for (const char* name : {"scalar", "sse4", "avx2", "avx512", "neon"}) {
    if (FindKernels(name) != nullptr) names.emplace_back(name);
  }
  return names;
}

const Kernels& BestKernels() {
  static const Kernels* const kBest = [] {
    const std::string wanted = Environment("XCODEC_SIMD");
    const Kernels* found = wanted.empty() ? nullptr : FindKernels(wanted);
    return found != nullptr ? found : FindKernels(KernelNames().back());
  }();
  return *kBest;
}

}  // namespace xcodec::engine
#endif  // HWY_ONCE
