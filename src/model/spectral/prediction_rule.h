/// \file
/// The rule by which a spectral model predicts a frame's envelope from those before.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_PREDICTION_RULE_H_
#define XCODEC_SRC_MODEL_SPECTRAL_PREDICTION_RULE_H_

#include <cstdint>

namespace xcodec::model {

/// Maximum number of earlier frames from which a frame is predicted.
inline constexpr std::int64_t kPredictionLags = 2;

/// Which of the tensor `predict`'s three matrices frame `frame` >= 1 of a chunk uses: 0 for even frames and 1
/// for odd ones, since frames alternate between even and odd bands, and 2 for the second frame, which has
/// only one frame before it. Rows of a matrix: the frame just before, then the one before that.
inline std::int64_t PredictionMatrix(std::int64_t frame) { return frame == 1 ? 2 : frame % 2; }

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_PREDICTION_RULE_H_
