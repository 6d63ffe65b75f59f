/// \file
/// The log-mel distance: how far apart two signals are in loudness over time and pitch, at seven resolutions.
#ifndef XCODEC_SRC_TRAIN_METRICS_LOG_MEL_H_
#define XCODEC_SRC_TRAIN_METRICS_LOG_MEL_H_

#include <cstddef>
#include <vector>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::metrics {

/// Rate that the distance is defined at, Hz; resample first.
constexpr int kMelRate = 48000;
constexpr int kMelBands = 64;
/// Added before the logarithm, at full scale 1.
constexpr float kMelFloor = 1e-5F;

/// Triangular filters between equally spaced points of the HTK mel scale, mel = 2595 log10(1 + f / 700), from
/// 0 to `rate` / 2 Hz, peak 1. Bands too narrow for a bin are zero.
class MelBank {
 public:
  MelBank(int rate, std::size_t window, int bands);
  int bands() const { return static_cast<int>(first_.size()); }
  /// `magnitudes` of window / 2 + 1 bins -> bands() values.
  void Apply(const float* magnitudes, float* mel) const;

 private:
  std::vector<std::size_t> first_;           // first bin of every band
  std::vector<std::vector<float>> weights_;  // from there on
};

/// Mean |log10(mel(a) + 1e-5) - log10(mel(b) + 1e-5)| over bands and frames: periodic Hann window of `window`
/// samples (a power of two), hop a quarter, frames centred with reflection at both ends, magnitudes without
/// scaling. Both signals have `length` samples; a signal shorter than half a window is padded with zeros.
double LogMelDistance(const float* a, const float* b, std::size_t length, std::size_t window);

struct LogMelResult {
  double channels = 0;  ///< mean over channels and the windows 32, 64, ..., 2048
  double side = 0;      ///< the same of (left - right) / 2; 0 for mono
};

/// Both at kMelRate with equal channel counts and lengths (kInvalidArgument otherwise). Thread-safe.
Result<LogMelResult> MeasureLogMel(const AudioBlock& reference, const AudioBlock& degraded);

/// (left - right) / 2 of a stereo block as one channel.
std::vector<float> SideSignal(const AudioBlock& audio);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_LOG_MEL_H_
