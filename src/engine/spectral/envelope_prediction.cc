#include "engine/spectral/envelope_prediction.h"

#include <algorithm>

namespace xcodec::engine {

void EnvelopePrediction::Expect(const float* latents, std::size_t stride, std::size_t frame,
                                float* expected) const {
  std::fill_n(expected, size_, 0.0F);
  if (frame == 0) return;
  const std::size_t which = frame == 1 ? 2 : frame % 2;
  const float* row = matrices_.data() + which * 2 * size_ * size_;
  for (std::size_t lag = 1; lag <= std::min<std::size_t>(frame, 2); ++lag) {
    const float* before = latents + (frame - lag) * stride;
    for (std::size_t i = 0; i < size_; ++i, row += size_) {
      for (std::size_t j = 0; j < size_; ++j) expected[j] += before[i] * row[j];
    }
  }
}

}  // namespace xcodec::engine
