/// \file
/// The inner loops of the integer language model. Every set of kernels gives the same integers; the scalar
/// one is the reference, the others use the vector instructions in their name.
#ifndef XCODEC_SRC_ENTROPY_LM_KERNELS_LM_KERNELS_H_
#define XCODEC_SRC_ENTROPY_LM_KERNELS_LM_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/simd_tables.h"
#include "entropy/lm/kernels/lm_aligned.h"
#include "entropy/lm/lm_params.h"
#include "xcodec/status.h"

namespace xcodec::entropy {

/// Outputs of a linear map, and keys of attention, are laid out in tiles of this many.
inline constexpr std::size_t kLmTile = 16;
/// Probabilities are summed in groups of this many codes.
inline constexpr std::size_t kLmGroup = 64;

/// An LmLinear with weights in the kernels' layout: [tiles][cols / 2][kLmTile][2], rows padded with 0.
struct LmPacked {
  std::size_t cols = 0;
  std::size_t tiles = 0;
  LmVector<std::int8_t> weight;
  LmVector<std::int32_t> multiplier;
  LmVector<std::int32_t> bias;
  int shift = 1;

  /// Outputs with padding: the least stride of y.
  std::size_t width() const { return tiles * kLmTile; }
};

LmPacked PackLmLinear(const LmLinear& linear);

/// Rows that a linear map is applied to.
struct LmRows {
  std::size_t count = 0;
  const std::int16_t* x = nullptr;  ///< [count] rows of `cols`, x_stride apart
  std::size_t x_stride = 0;
  const std::int32_t* reduce = nullptr;  ///< [count]: subtracted from the shift; null for none
  std::int32_t* y = nullptr;             ///< [count] rows of width(), y_stride apart
  std::size_t y_stride = 0;
};

/// Queries of one head in consecutive steps of one run, each against its own window of the cache: query r
/// sees the keys from max(0, last + r - past_context) to last + r, both inclusive.
struct LmAttention {
  std::size_t count = 0;                ///< queries
  const std::int16_t* query = nullptr;  ///< [count] of [2 * pairs], query_stride apart
  std::size_t query_stride = 0;
  const std::int16_t* keys = nullptr;       ///< [ring][pairs][kLmTile][2]
  const std::int16_t* values = nullptr;     ///< [ring][kLmTile / 2][value_width][2]
  const std::int16_t* next_keys = nullptr;  ///< of the next call, to be fetched meanwhile; may be null
  std::size_t ring = 0;                     ///< tiles in the cache; key i lies in tile i / kLmTile % ring
  std::size_t pairs = 0;                    ///< head width / 2, rounded up
  std::size_t value_width = 0;              ///< head width rounded up to kLmTile
  std::size_t head_dim = 0;
  std::size_t last = 0;
  std::size_t past_context = 0;
  std::int32_t multiplier = 0;
  int shift = 1;
  std::int32_t* scores = nullptr;   ///< scratch of kLmQueries * LmScratch(past_context)
  std::int16_t* weights = nullptr;  ///< scratch, likewise
  std::int16_t* out = nullptr;      ///< [count] of [head_dim], out_stride apart
  std::size_t out_stride = 0;

  std::size_t first_key(std::size_t r) const { return last + r > past_context ? last + r - past_context : 0; }
};

/// Number of queries that a kernel processes together in one pass over the cache.
inline constexpr std::size_t kLmQueries = 4;
/// Places for the keys of every tile that kLmQueries windows touch.
inline constexpr std::size_t LmScratch(std::size_t past_context) {
  return ((past_context + kLmQueries) / kLmTile + 2) * kLmTile;
}

struct LmKernels {
  const char* name;
  void (*linear)(const LmPacked& weight, const LmRows& rows);
  void (*attend)(const LmAttention& attention);
  /// GELU of h[count], shifted to LmUnits::kMaxFeature; h is overwritten. Returns the shift.
  int (*gelu)(std::int32_t* h, std::size_t count, std::int16_t* out);
  /// Layer norm of v[count] (each clamped to LmUnits::kMaxResidual first; overwritten).
  void (*norm)(const LmNorm& norm, std::int32_t* v, std::size_t count, std::int16_t* out);
  /// p[i] = 2^(logits[i] - max) in units of 2^-20; sums[g]: of each kLmGroup. Returns the total.
  std::uint32_t (*exp2)(const std::int32_t* logits, std::size_t count, std::uint32_t* p, std::uint32_t* sums);
};

/// The reference.
const LmKernels& ScalarLmKernels();

/// The widest kernels that this processor runs, or those that the environment variable XCODEC_SIMD names
/// (scalar, sse4, avx2, avx512, neon); a name that is unknown or not available falls back to the widest.
const LmKernels& BestLmKernels();

/// Names of the kernels that this processor runs, "scalar" first.
std::vector<std::string> LmKernelNames();

/// Kernels by name; null when the name is unknown or this processor does not run them. "avx512" is the widest
/// AVX-512 variant, "avx512bw" the one without VNNI.
const LmKernels* FindLmKernels(const std::string& name);

/// The vector kernels that were built (lm_kernels_simd.cc).
SimdTables<LmKernels> LmSimdKernels();

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_KERNELS_LM_KERNELS_H_
