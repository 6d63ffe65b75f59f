/// \file
/// Largest values that configurations may have: far beyond any published model, small enough that no product
/// of two of them overflows.
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_LIMITS_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace xcodec::model {

inline constexpr int kMaxRate = 768000;
inline constexpr int kMaxHop = 1 << 20;
inline constexpr int kMaxCodebooks = 64;
inline constexpr std::size_t kMaxBandwidths = 64;
inline constexpr int kMaxWidth = 16384;
inline constexpr int kMaxSearchWidth = 16;
inline constexpr int kMaxKernel = 1024;
inline constexpr std::size_t kMaxRatios = 8;
inline constexpr int kMaxAttacks = 256;
inline constexpr std::size_t kMaxSpans = 4;
inline constexpr int kMaxReach = 64;
inline constexpr std::int64_t kMaxChunk = std::int64_t{1} << 28;

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_LIMITS_H_
