/// \file
/// Measures of attacks: their peaks, and the energy before them.
#ifndef XCODEC_SRC_TRAIN_METRICS_ATTACK_H_
#define XCODEC_SRC_TRAIN_METRICS_ATTACK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "xcodec/types.h"

namespace xcodec::train::metrics {

/// Rate of the signals, Hz.
constexpr int kAttackRate = 48000;

/// Where the energy rises most suddenly: positions in samples of the up to 12 blocks of 2 ms that have more
/// than 7 dB more energy than the mean of the 16 ms before them, the strongest first, none within 120 ms of a
/// stronger one.
std::vector<std::int64_t> FindOnsets(const AudioBlock& audio);

struct AttackError {
  double peak = 0;  ///< dB, peak of 1.5 to 16 kHz from 1 ms before to 10 ms after the onset, mean over onsets
  double before = 0;  ///< dB, energy of that band from 10 to 2 ms before the onset, mean over onsets
};

/// The degraded signal relative to the reference, at the reference's onsets, both with equal channel counts
/// and lengths (the channels are averaged). Empty when the reference has no onset.
std::optional<AttackError> MeasureAttacks(const AudioBlock& reference, const AudioBlock& degraded);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_ATTACK_H_
