/// \file
/// The mean of all channels.
#ifndef XCODEC_SRC_TRAIN_METRICS_MONO_H_
#define XCODEC_SRC_TRAIN_METRICS_MONO_H_

#include <cstddef>
#include <vector>

#include "xcodec/types.h"

namespace xcodec::train::metrics {

inline std::vector<float> MonoMix(const AudioBlock& audio) {
  std::vector<float> mix(static_cast<std::size_t>(audio.length));
  for (int c = 0; c < audio.channels; ++c) {
    const float* x = audio.channel(c);
    for (std::size_t i = 0; i < mix.size(); ++i) mix[i] += x[i] / static_cast<float>(audio.channels);
  }
  return mix;
}

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_MONO_H_
