/// \file
/// Predicts a frame's envelope from the two frames before.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_ENVELOPE_PREDICTION_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_ENVELOPE_PREDICTION_H_

#include <cstddef>
#include <utility>

#include "engine/backend/floats.h"

namespace xcodec::engine {

/// Linear prediction of a spectral model's envelope latents within a chunk
/// (model/spectral/prediction_rule.h). Immutable, thread-safe.
class EnvelopePrediction {
 public:
  EnvelopePrediction() = default;
  /// `matrices` [3, 2 * size, size], in the order of PredictionMatrix.
  EnvelopePrediction(Floats matrices, std::size_t size) : matrices_(std::move(matrices)), size_(size) {}

  /// Latents of a chunk, rows `stride` apart, of which those before `frame` are final -> `expected` [size].
  void Expect(const float* latents, std::size_t stride, std::size_t frame, float* expected) const;

 private:
  Floats matrices_;
  std::size_t size_ = 0;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_ENVELOPE_PREDICTION_H_
