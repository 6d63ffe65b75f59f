/// \file
/// Codebooks for a spectral model that predicts its envelope, before any training of networks.
#ifndef XCODEC_SRC_TRAIN_CORE_PREDICTION_START_H_
#define XCODEC_SRC_TRAIN_CORE_PREDICTION_START_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "torch/spectral/spectral_codec.h"

namespace xcodec::train {

/// Options for finding codebooks.
struct PredictionStart {
  std::vector<int> counts;  ///< codebooks of every bandwidth, ascending
  int steps = 600;          ///< of gradient descent
  int iterations = 8;       ///< of k-means
  std::uint64_t seed = 0;
};

/// The linear prediction [3, 2 E, E] of envelope latents [B, N, E] by least squares, drawn towards 0 until
/// its effect dies away (spectral radius of two frames at most 0.98), so that no difference in rounding
/// grows.
torch::Tensor FitPrediction(const torch::Tensor& envelope);

/// Sets prediction and codebooks of `net` for the latents and weights of `analysis`. The existing codebooks
/// of `net` fit unpredicted latents: the first ones become those of a chunk's first frame. The new ones start
/// with k-means, codebook by codebook, on the residual of the prediction at all bandwidths, and are then
/// trained together by gradient. Deterministic for a given number of threads.
void StartPrediction(const libtorch::SpectralCodec::Analysis& analysis, const PredictionStart& options,
                     libtorch::SpectralNet* net);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_PREDICTION_START_H_
