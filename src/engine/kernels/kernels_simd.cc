// The kernels, compiled once for each target by Highway.
#include "base/highway_targets.h"
#include "base/processor.h"
#include "base/simd_tables.h"
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
      : HWY_TARGET == HWY_WASM ? "wasm"
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
namespace xcodec::engine {
namespace {

// A table is made by code of its own instructions, so only those that run here are asked for.
const SimdTables<Kernels>& Tables() {
  static const SimdTables<Kernels> kTables = {
#if HWY_TARGETS & HWY_SCALAR
    {"scalar", N_SCALAR::Table()},
#endif
#if HWY_TARGETS & HWY_EMU128
    {"scalar", N_EMU128::Table()},
#endif
#if HWY_TARGETS & HWY_WASM
    {"wasm", N_WASM::Table()},
#endif
#if HWY_TARGETS & HWY_NEON
    {"neon", ProcessorHas(Simd::kNeon) ? N_NEON::Table() : nullptr},
#endif
#if HWY_TARGETS & HWY_SSE4
    {"sse4", ProcessorHas(Simd::kSse4) ? N_SSE4::Table() : nullptr},
#endif
#if HWY_TARGETS & HWY_AVX2
    {"avx2", ProcessorHas(Simd::kAvx2) ? N_AVX2::Table() : nullptr},
#endif
#if HWY_TARGETS & HWY_AVX3
    {"avx512", ProcessorHas(Simd::kAvx512) ? N_AVX3::Table() : nullptr},
#endif
  };
  return kTables;
}

}  // namespace

const Kernels* FindKernels(const std::string& name) { return FindTable(Tables(), name); }

std::vector<std::string> KernelNames() { return TableNames(Tables()); }

const Kernels& BestKernels() {
  static const Kernels& best = BestTable(Tables());
  return best;
}

}  // namespace xcodec::engine
#endif  // HWY_ONCE
