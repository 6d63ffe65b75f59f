/// \file
/// Defects that listeners notice but that log-mel distance and SNR hide: repetition, a hum at the frame rate,
/// blunted attacks, noise before them, bands that are too weak or too strong.
#ifndef XCODEC_SRC_TRAIN_METRICS_EAR_H_
#define XCODEC_SRC_TRAIN_METRICS_EAR_H_

#include <array>
#include <cstddef>
#include <optional>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::metrics {

/// Rate that the measures are defined at, Hz; resample first.
constexpr int kEarRate = 48000;

/// Edges of a band in Hz.
struct Band {
  double low, high;
};
constexpr std::size_t kLevelBands = 4;
constexpr std::array<Band, kLevelBands> kLevelEdges{{{300, 1500}, {1500, 4000}, {4000, 8000}, {8000, 14000}}};

/// Degraded against reference; 0 is ideal for all. Measures that the signals do not allow are empty.
struct EarDifference {
  std::optional<double> repeat;             ///< difference of Repetition, -1 to 1 (train/metrics/texture.h)
  std::optional<double> line;               ///< difference of ModulationLine, dB
  std::optional<double> attack;             ///< AttackError::peak, dB (train/metrics/attack.h)
  std::optional<double> pre_echo;           ///< AttackError::before, dB
  std::array<double, kLevelBands> level{};  ///< energy in the bands of kLevelEdges, dB
};

/// Both at kEarRate with equal channel counts and lengths (kInvalidArgument otherwise). Thread-safe.
Result<EarDifference> CompareByEar(const AudioBlock& reference, const AudioBlock& degraded);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_EAR_H_
