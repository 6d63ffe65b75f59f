#include "train/core/spectral_analysis.h"

#include <vector>

namespace xcodec::train {
namespace {

constexpr std::int64_t kPiece = 32;  // chunks

torch::Tensor Joined(const std::vector<torch::Tensor>& parts) {
  return parts.empty() ? torch::Tensor() : torch::cat(parts);
}

}  // namespace

libtorch::SpectralCodec::Analysis AnalyseInPieces(const torch::Tensor& audio, bool with_coefficients,
                                                  libtorch::SpectralCodec* codec) {
  std::vector<torch::Tensor> latents, weights, coefficients;
  for (const torch::Tensor& piece : audio.split(kPiece)) {
    const libtorch::SpectralCodec::Analysis some = codec->Analyse(piece);
    latents.push_back(some.latent);
    if (some.weights.defined()) weights.push_back(some.weights);
    if (with_coefficients) coefficients.push_back(some.coefficients);
  }
  return {Joined(latents), Joined(weights), Joined(coefficients)};
}

torch::Tensor RidgeRegression(const torch::Tensor& gram, const torch::Tensor& moment, double ridge) {
  const torch::Tensor diagonal =
      torch::eye(gram.size(0), gram.options()) * (ridge * gram.diagonal().mean() + 1e-9);
  return torch::linalg_solve(gram + diagonal, moment);
}

}  // namespace xcodec::train
