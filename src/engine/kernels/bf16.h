/// \file
/// Matrix product of bfloat16 numbers with sums in single precision.
#ifndef XCODEC_SRC_ENGINE_KERNELS_BF16_H_
#define XCODEC_SRC_ENGINE_KERNELS_BF16_H_

#include <cstddef>
#include <cstdint>

#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// GemmArgs with the factors in bfloat16, of which two neighbours in k are multiplied at once. k is even.
struct HalfGemmArgs {
  const std::uint16_t* a = nullptr;
  std::size_t lda = 0;
  std::size_t m = 0;
  const std::uint16_t* panels = nullptr;  ///< [panels][k / 2][panel width][2]
  std::size_t k = 0;
  std::size_t n = 0;
  float* c = nullptr;
  std::size_t ldc = 0;
  const float* bias = nullptr;  ///< null: 0
  bool accumulate = false;      ///< start from c instead of bias
};

/// FilterArgs with the factors in bfloat16. k is even.
struct HalfFilterArgs {
  const std::uint16_t* x[4] = {};
  std::size_t lda = 0;
  const std::uint16_t* panels[4] = {};  ///< as in HalfGemmArgs
  const float* bias = nullptr;          ///< null: 0
  std::size_t groups = 0;
  std::size_t k = 0;
  std::size_t n = 0;
  std::size_t group = 0;
  float* y = nullptr;
};

/// Whether this processor has the instructions (AVX512_BF16). There is no fallback: emulation would be slower
/// than single precision.
bool HasBf16();
/// Only where HasBf16(). An output's operations depend neither on m nor on how rows are grouped.
void Bf16Gemm(const HalfGemmArgs& args);
/// Only where HasBf16(). The same holds.
void Bf16Filter(const HalfFilterArgs& args);
/// Only where HasBf16(). The results of Kernels::four_points rounded to bfloat16, in `out` instead of
/// args.out; the stride counts numbers of 16 bits.
void Bf16FourPoints(const FourPointArgs& args, std::uint16_t* const (&out)[4]);
/// Only where HasBf16(). Rounds to nearest, ties to even; denormal numbers become 0.
void ToBf16(const float* x, std::size_t n, std::uint16_t* out);
/// The same, even[0], odd[0], even[1], odd[1], ... for n numbers of each.
void ToBf16Pairs(const float* even, const float* odd, std::size_t n, std::uint16_t* out);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_KERNELS_BF16_H_
