/// \file
/// Measures whether the upper spectrum repeats or hums at the frame rate. Decoders that fill in noise frame
/// by frame have these defects, which neither log-mel distance nor SNR shows.
#ifndef XCODEC_SRC_TRAIN_METRICS_TEXTURE_H_
#define XCODEC_SRC_TRAIN_METRICS_TEXTURE_H_

#include <optional>
#include <vector>

namespace xcodec::train::metrics {

/// Rate of the signals, Hz, and samples of a frame whose repetition is looked for (75 frames a second).
constexpr int kTextureRate = 48000;
constexpr int kTextureFrame = 640;

/// Mean |normalised autocorrelation| of 5 to 12 kHz at one frame, over windows of 200 ms that are not silent
/// there (mean square above 1e-9): 0 for noise, 1 for exact repetition. Empty if all windows are silent.
std::optional<double> Repetition(const std::vector<float>& mono);

/// Level of the strongest of the lines at 75, 150 and 225 Hz above its neighbours in the spectrum of the
/// envelope of 5 to 12 kHz, dB. Empty for silence and for signals of 1 s or less.
std::optional<double> ModulationLine(const std::vector<float>& mono);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_TEXTURE_H_
