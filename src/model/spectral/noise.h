/// \file
/// Noise of the spectral model: fixed integer arithmetic, addressed by position, so that any part of a file
/// decodes to the same samples on every machine.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_NOISE_H_
#define XCODEC_SRC_MODEL_SPECTRAL_NOISE_H_

#include <cstdint>

namespace xcodec::model {

/// The output function of SplitMix64 (Steele, Lea, Flood 2014) applied to a counter.
inline std::uint64_t SplitMix64(std::uint64_t counter) {
  std::uint64_t z = counter + 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/// Nearly Gaussian value of zero mean and unit variance (sum of eight uniform 16-bit integers, kurtosis 2.85)
/// for the coefficient with the running number `index` inside chunk `chunk`; index < 2^32.
inline float GaussianNoise(std::uint64_t chunk, std::uint64_t index) {
  const std::uint64_t key = SplitMix64(chunk) + (index << 1);
  std::int32_t sum = -8 * 32767 - 4;
  for (std::uint64_t half = 0; half < 2; ++half) {
    std::uint64_t bits = SplitMix64(key + half);
    for (int i = 0; i < 4; ++i, bits >>= 16) sum += static_cast<std::int32_t>(bits & 0xFFFFU);
  }
  // Standard deviation of the sum: 65536 * sqrt(8 / 12).
  return static_cast<float>(sum) * static_cast<float>(1.0 / 53509.78);
}

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_NOISE_H_
