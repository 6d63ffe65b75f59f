/// \file
/// Codebooks for a spectral model that predicts its envelope, before any training of networks.
#ifndef XCODEC_SRC_TRAIN_CORE_PREDICTION_START_H_
#define XCODEC_SRC_TRAIN_CORE_PREDICTION_START_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "torch/spectral/spectral_codec.h"

namespace xcodec::train {

/// How codebooks are found.
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

/// Sets prediction and codebooks of `net` for the latents and weights of `analysis`. The codebooks that `net`
/// has fit latents as they are: the first become those of a chunk's first frame. The new ones begin with
/// k-means, codebook after codebook, on what the prediction leaves at all bandwidths, and are then trained
/// together by gradient. Deterministic for a number of threads.
void StartPrediction(const SpectralCodec::Analysis& analysis, const PredictionStart& options,
                     SpectralNet* net);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_PREDICTION_START_H_
