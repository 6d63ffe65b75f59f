/// \file
/// Scalar integer functions of the language model's arithmetic; format/lm-coder.md defines each.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_MATH_H_
#define XCODEC_SRC_ENTROPY_LM_LM_MATH_H_

#include <cstdint>

#include "entropy/lm/lm_tables.h"

namespace xcodec::entropy {

/// floor(v / 2^shift + 1/2); shift from 0 to 62, |v| below 2^62.
inline std::int64_t LmRoundShift(std::int64_t v, int shift) {
  return shift == 0 ? v : (v + (std::int64_t{1} << (shift - 1))) >> shift;
}

inline std::int32_t LmClamp(std::int64_t v, std::int32_t limit) {
  return static_cast<std::int32_t>(v < -limit ? -limit : v > limit ? limit : v);
}

/// Bits needed to write v; 0 for 0.
inline int LmBitLength(std::uint64_t v) { return v == 0 ? 0 : 64 - __builtin_clzll(v); }

/// floor(sqrt(v)), exact.
inline std::uint64_t LmSqrt(std::uint64_t v) {
  std::uint64_t root = 0;
  std::uint64_t rest = v;
  for (int bit = 31; bit >= 0; --bit) {
    const std::uint64_t trial = ((root << 1) + (std::uint64_t{1} << bit)) << bit;
    if (trial <= rest) {
      rest -= trial;
      root += std::uint64_t{1} << bit;
    }
  }
  return root;
}

/// sum / n, halves up; |sum| at most n * 2^25.
inline std::int32_t LmMean(std::int64_t sum, std::int64_t n) {
  // The offset keeps the dividend positive, where division rounds down.
  const std::int64_t offset = (std::int64_t{1} << 25) + 1;
  return static_cast<std::int32_t>((2 * sum + n + 2 * n * offset) / (2 * n) - offset);
}

/// About 2^(61 - half) / sqrt(squares), below 2^31: the factor that normalises deviations whose squares add
/// up to `squares` (from 1 to below 2^62).
inline std::int32_t LmInverseNorm(std::uint64_t squares, int* half) {
  *half = (62 - LmBitLength(squares)) / 2;
  const std::uint64_t root = LmSqrt(squares << (2 * *half));  // from 2^30 to below 2^31
  return static_cast<std::int32_t>(((std::uint64_t{1} << 61) - 1) / root);
}

inline std::uint64_t LmSquare(std::int32_t v) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(v) * v);
}

/// One output of a layer norm: `deviation` times LmInverseNorm's factor, gain and bias.
inline std::int16_t LmNormOutput(std::int32_t deviation, std::int64_t inverse, int half, std::int32_t gain,
                                 int shift, std::int32_t bias) {
  const std::int64_t unit = LmRoundShift(deviation * inverse, 31 - half);
  return static_cast<std::int16_t>(LmClamp(LmRoundShift(unit * gain, shift) + bias, 32767));
}

/// 2^(-u / 2^15) before its whole part is applied: units of 2^-16, from 32768 to 65535.
inline std::int32_t LmExp2Fraction(std::int32_t u) {
  const std::int32_t f = u & 0x7FFF;
  std::int32_t a = kLmExp2[2] - ((kLmExp2[3] * f) >> 15);
  a = kLmExp2[1] - ((a * f) >> 15);
  return kLmExp2[0] - ((a * f) >> 15);
}

/// An attention score's distance from the largest (unit 2^-10, not negative) as LmExp2Fraction takes it.
inline std::int32_t LmScoreDistance(std::int32_t u) { return (u < (31 << 10) ? u : 31 << 10) << 5; }

/// Whole part of u / 2^15 as a shift count, at most 31; u is not negative.
inline int LmExp2Shift(std::int32_t u) { return (u >> 15) > 31 ? 31 : u >> 15; }

/// GELU, input and output in units of 2^-12.
inline std::int32_t LmGelu(std::int32_t h) {
  std::int32_t a = h < 0 ? -h : h;
  if (a > 32767) a = 32767;
  const std::int32_t low = kLmGeluTail[a >> 6];
  const std::int32_t high = kLmGeluTail[(a >> 6) + 1];
  return (h > 0 ? h : 0) - (low + (((high - low) * (a & 63) + 32) >> 6));
}

/// sin(2 pi phase / 2^64) in units of 2^-20.
inline std::int32_t LmSineOf(std::uint64_t phase) {
  const auto i = static_cast<std::uint32_t>(phase >> 54);
  const auto f = static_cast<std::int32_t>((phase >> 38) & 0xFFFF);
  return kLmSine[i] + (((kLmSine[i + 1] - kLmSine[i]) * f + 32768) >> 16);
}

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_MATH_H_
