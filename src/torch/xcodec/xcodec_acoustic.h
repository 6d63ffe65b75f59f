/// \file
/// X-Codec's acoustic encoder and decoder, made of the blocks of DAC (Kumar et al. 2023, arXiv 2306.06546).
/// Names are Hugging Face's XcodecModel with folded weight norm. Tensors are [batch, channels, time].
#ifndef XCODEC_SRC_TORCH_XCODEC_XCODEC_ACOUSTIC_H_
#define XCODEC_SRC_TORCH_XCODEC_XCODEC_ACOUSTIC_H_

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "model/config/config.h"
#include "torch/encodec/layers.h"

namespace xcodec::libtorch {

/// x + sin(alpha x)^2 / (alpha + 1e-9), alpha per channel (Ziyin et al. 2020).
class Snake : public Layer {
 public:
  explicit Snake(int channels);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::Tensor alpha_;
};

/// [1, 1, samples] -> [1, acoustic_dim, frames], strides in the order of XCodecConfig::ratios.
class AcousticEncoder : public torch::nn::Module {
 public:
  explicit AcousticEncoder(const model::XCodecConfig& config);
  /// Long inputs are computed in overlapping pieces of `segment` frames, with the same result up to
  /// rounding, so that memory does not grow with the input.
  torch::Tensor Encode(const torch::Tensor& audio, std::int64_t segment);
  /// Frames that Encode returns for `samples` samples; 0 if they are too few for a convolution.
  std::int64_t FramesFor(std::int64_t samples) const;

 private:
  torch::Tensor Whole(const torch::Tensor& audio);

  std::vector<int> ratios_;
  std::int64_t hop_ = 1;
  std::int64_t context_ = 0;  // frames on either side on which a frame depends
  std::vector<std::shared_ptr<Layer>> layers_;
};

/// [1, acoustic_dim, frames] -> [1, 1, frames * hop], in pieces like the encoder.
class AcousticDecoder : public torch::nn::Module {
 public:
  explicit AcousticDecoder(const model::XCodecConfig& config);
  torch::Tensor Decode(const torch::Tensor& latent, std::int64_t segment);
  /// Frames on either side on which a frame depends.
  std::int64_t context() const { return context_; }

 private:
  torch::Tensor Whole(const torch::Tensor& latent);

  std::int64_t hop_ = 1;
  std::int64_t context_ = 0;
  std::vector<std::shared_ptr<Layer>> layers_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_XCODEC_XCODEC_ACOUSTIC_H_
