// The search of nearest_codeword.cc with vector instructions, compiled once for each target by Highway.
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/highway_targets.h"
#include "base/processor.h"
#include "model/spectral/nearest_codeword.h"

#ifndef XCODEC_NO_HIGHWAY

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/spectral/nearest_codeword_simd.cc"
#define HWY_DISABLED_TARGETS XCODEC_HWY_ALL_BUT(XCODEC_HWY_VECTOR_TARGETS)
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
HWY_BEFORE_NAMESPACE();
namespace xcodec::model {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The nearest codeword of those whose numbers are congruent to the lane's.
template <class D>
struct Candidates {
  hn::Vec<D> least;
  hn::Vec<hn::RebindToSigned<D>> codes;
};

// `kVectors` neighbouring vectors of codewords at a time, so that sums wait for no one another.
template <int kVectors, class D>
void Offer(D d, const CodebookView& codebook, const float* target, int k, Candidates<D>* best) {
  const hn::RebindToSigned<D> di;
  const int lanes = static_cast<int>(hn::Lanes(d));
  hn::Vec<D> distance[kVectors];
  for (int v = 0; v < kVectors; ++v) distance[v] = hn::LoadU(d, codebook.norms + k + v * lanes);
  const float* word = codebook.words + k;
  for (int i = 0; i < codebook.unit; ++i, word += codebook.size) {
    const auto factor = hn::Set(d, -2 * target[i]);
    for (int v = 0; v < kVectors; ++v)
      distance[v] = hn::Add(distance[v], hn::Mul(factor, hn::LoadU(d, word + v * lanes)));
  }
  for (int v = 0; v < kVectors; ++v) {
    const auto nearer = hn::Lt(distance[v], best->least);
    best->least = hn::IfThenElse(nearer, distance[v], best->least);
    best->codes = hn::IfThenElse(hn::RebindMask(di, nearer), hn::Iota(di, k + v * lanes), best->codes);
  }
}

// The nearest of all lanes, the first of equals.
template <class D>
int Decide(D d, const Candidates<D>& best) {
  constexpr std::size_t kMostLanes = HWY_MAX_BYTES / sizeof(float);
  HWY_ALIGN float distances[kMostLanes];
  HWY_ALIGN std::int32_t codes[kMostLanes];
  hn::Store(best.least, d, distances);
  hn::Store(best.codes, hn::RebindToSigned<D>(), codes);
  std::size_t nearest = 0;
  for (std::size_t lane = 1; lane < hn::Lanes(d); ++lane) {
    const bool nearer = distances[lane] < distances[nearest];
    if (nearer || (distances[lane] == distances[nearest] && codes[lane] < codes[nearest])) nearest = lane;
  }
  return codes[nearest];
}

int Nearest(const CodebookView& codebook, const float* target) {
  using D = hn::ScalableTag<float>;
  const D d;
  constexpr int kVectors = 4;
  const int lanes = static_cast<int>(hn::Lanes(d));
  if (codebook.size < lanes) return NearestCodewordScalar(codebook, target);
  Candidates<D> best = {hn::Set(d, std::numeric_limits<float>::infinity()),
                        hn::Zero(hn::RebindToSigned<D>())};
  int k = 0;
  for (; k + kVectors * lanes <= codebook.size; k += kVectors * lanes)
    Offer<kVectors>(d, codebook, target, k, &best);
  for (; k + lanes <= codebook.size; k += lanes) Offer<1>(d, codebook, target, k, &best);
  // The last vector looks at some codewords once more.
  if (k < codebook.size) Offer<1>(d, codebook, target, codebook.size - lanes, &best);
  return Decide(d, best);
}

constexpr CodewordKernels kKernels = {HWY_TARGET == HWY_AVX3   ? "avx512"
                                      : HWY_TARGET == HWY_AVX2 ? "avx2"
                                      : HWY_TARGET == HWY_SSE4 ? "sse4"
                                      : HWY_TARGET == HWY_WASM ? "wasm"
                                                               : "neon",
                                      Nearest};

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::model
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE

namespace xcodec::model {

SimdTables<CodewordKernels> CodewordSimdKernels() {
  return {
#if HWY_TARGETS & HWY_WASM
    {"wasm", &N_WASM::kKernels},
#endif
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
        {"avx512", ProcessorHas(Simd::kAvx512) ? &N_AVX3::kKernels : nullptr},
#endif
  };
}

}  // namespace xcodec::model
#endif  // HWY_ONCE

#else  // XCODEC_NO_HIGHWAY

namespace xcodec::model {

SimdTables<CodewordKernels> CodewordSimdKernels() { return {}; }

}  // namespace xcodec::model

#endif  // XCODEC_NO_HIGHWAY
