/// \file
/// Measures of the waveform's error.
#ifndef XCODEC_SRC_TRAIN_METRICS_DISTORTION_H_
#define XCODEC_SRC_TRAIN_METRICS_DISTORTION_H_

#include <cstdint>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::metrics {

/// Decibels are limited to +-this, so that means stay finite for exact copies and for silence.
constexpr double kDecibelLimit = 120.0;

struct Distortion {
  double snr = 0;     ///< dB, energy of the reference over that of the error, all channels together
  double si_sdr = 0;  ///< dB, scale-invariant (Le Roux et al. 2019, arXiv 1811.02508), mean over channels
};

/// Equal channel counts and lengths (kInvalidArgument otherwise). Thread-safe.
Result<Distortion> MeasureDistortion(const AudioBlock& reference, const AudioBlock& degraded);

/// Mean energy of the error within `radius` samples of the multiples of `stride` (without 0 and those past
/// the end) over its mean elsewhere, in dB: near 0 if chunk borders cannot be heard. 0 if there is no border
/// or no error.
Result<double> BorderErrorRatio(const AudioBlock& reference, const AudioBlock& degraded, std::int64_t stride,
                                std::int64_t radius);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_DISTORTION_H_
