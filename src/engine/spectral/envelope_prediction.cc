#include "engine/spectral/envelope_prediction.h"

#include <algorithm>
#include <cstdint>

#include "model/spectral/prediction_rule.h"

namespace xcodec::engine {

void EnvelopePrediction::Expect(const float* latents, std::size_t stride, std::size_t frame,
                                float* expected) const {
  std::fill_n(expected, size_, 0.0F);
  if (frame == 0) return;
  const auto which = static_cast<std::size_t>(model::PredictionMatrix(static_cast<std::int64_t>(frame)));
  constexpr std::size_t kLags = model::kPredictionLags;
  const float* row = matrices_.data() + which * kLags * size_ * size_;
  for (std::size_t lag = 1; lag <= std::min(frame, kLags); ++lag) {
    const float* before = latents + (frame - lag) * stride;
    for (std::size_t i = 0; i < size_; ++i, row += size_) {
      for (std::size_t j = 0; j < size_; ++j) expected[j] += before[i] * row[j];
    }
  }
}

}  // namespace xcodec::engine
