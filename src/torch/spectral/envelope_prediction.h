/// \file
/// Residual vector quantization of a spectral model's latents when their envelope part is predicted from the
/// frames before. B is the batch of chunks, N the frames of one, D the latent's width, of which the last E
/// are the envelope.
#ifndef XCODEC_SRC_TORCH_SPECTRAL_ENVELOPE_PREDICTION_H_
#define XCODEC_SRC_TORCH_SPECTRAL_ENVELOPE_PREDICTION_H_

#include <torch/torch.h>

namespace xcodec::libtorch {

/// The tensors with which a predicting spectral model quantizes.
struct PredictiveBooks {
  torch::Tensor codebook;  ///< [codebooks, size, D]
  torch::Tensor start;     ///< [S, size, D], instead of the first S codebooks in the first frame
  torch::Tensor predict;   ///< [3, 2 E, E], ordered by PredictionMatrix (model/spectral/prediction_rule.h)

  /// The first `count` codebooks of a frame.
  torch::Tensor Of(std::int64_t frame, std::int64_t count) const;
};

/// Latents [B, N, D] and weights of the same shape or undefined -> codes int64 [count, B * N]. Works frame by
/// frame; the search keeps `width` sequences.
torch::Tensor QuantizePredicted(const PredictiveBooks& books, const torch::Tensor& latent,
                                const torch::Tensor& weights, int count, int width);

/// The target of a quantizer's codes: the latents minus their prediction from the frames before in `decoded`;
/// both [B, N, D].
torch::Tensor PredictionTargets(const PredictiveBooks& books, const torch::Tensor& latent,
                                const torch::Tensor& decoded);

/// Codes int64 [K, B * N] -> latents [B, N, D], N rounded up to an even number: frames alternate between even
/// and odd bands, and a missing second half equals its prediction. Differentiable in the codebooks.
torch::Tensor DequantizePredicted(const PredictiveBooks& books, const torch::Tensor& codes,
                                  std::int64_t batch);

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_SPECTRAL_ENVELOPE_PREDICTION_H_
