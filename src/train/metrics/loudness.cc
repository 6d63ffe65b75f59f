#include "train/metrics/loudness.h"

#include <ebur128.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

namespace xcodec::train::metrics {

std::optional<double> IntegratedLoudness(const AudioBlock& audio, int sample_rate) {
  struct Destroy {
    void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
  };
  const std::unique_ptr<ebur128_state, Destroy> state(ebur128_init(
      static_cast<unsigned>(audio.channels), static_cast<unsigned long>(sample_rate), EBUR128_MODE_I));
  if (state == nullptr) return std::nullopt;
  std::vector<float> frames(static_cast<std::size_t>(audio.channels) *
                            static_cast<std::size_t>(audio.length));
  auto out = frames.begin();
  for (std::int64_t i = 0; i < audio.length; ++i) {
    for (int c = 0; c < audio.channels; ++c) *out++ = audio.channel(c)[i];
  }
  double loudness = 0;
  if (ebur128_add_frames_float(state.get(), frames.data(), static_cast<std::size_t>(audio.length)) !=
          EBUR128_SUCCESS ||
      ebur128_loudness_global(state.get(), &loudness) != EBUR128_SUCCESS || !std::isfinite(loudness)) {
    return std::nullopt;
  }
  return loudness;
}

}  // namespace xcodec::train::metrics
