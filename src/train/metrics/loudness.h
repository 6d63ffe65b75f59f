/// \file
/// The perceived loudness of a recording.
#ifndef XCODEC_SRC_TRAIN_METRICS_LOUDNESS_H_
#define XCODEC_SRC_TRAIN_METRICS_LOUDNESS_H_

#include <optional>

#include "xcodec/types.h"

namespace xcodec::train::metrics {

/// Integrated loudness by ITU-R BS.1770 (gated) in LUFS. Empty if there is none: silence, less than 400 ms, a
/// rate or number of channels that libebur128 does not accept.
std::optional<double> IntegratedLoudness(const AudioBlock& audio, int sample_rate);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_LOUDNESS_H_
