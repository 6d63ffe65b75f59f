/// \file
/// The learned parts of the default model: ConvNeXt networks (Liu et al. 2022, arXiv 2201.03545; in one
/// dimension as in Vocos) that correct a closed-form spectral codec. Parameter names are those of the model's
/// safetensors file. Tensors are [batch, time, channels] unless said otherwise.
#ifndef XCODEC_SRC_TORCH_SPECTRAL_SPECTRAL_NET_H_
#define XCODEC_SRC_TORCH_SPECTRAL_SPECTRAL_NET_H_

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "model/config/config.h"

namespace xcodec::libtorch {

/// x + scale * down(gelu(up(norm(depthwise convolution of 7)))).
class ConvNextBlock : public torch::nn::Module {
 public:
  explicit ConvNextBlock(int width);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv1d depthwise_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
  torch::nn::Linear up_{nullptr};
  torch::nn::Linear down_{nullptr};
  torch::Tensor scale_;
};

/// Latents of both frames of an MDCT frame -> convolution of 3 -> blocks -> layer norm.
class SpectralTrunk : public torch::nn::Module {
 public:
  SpectralTrunk(int inputs, int width, int blocks);
  /// [batch, time, inputs] and a bias [width] or undefined -> [batch, time, width].
  torch::Tensor Features(const torch::Tensor& latent, const torch::Tensor& bias);

 private:
  torch::nn::Conv1d in_{nullptr};
  std::vector<std::shared_ptr<ConvNextBlock>> blocks_;
  torch::nn::LayerNorm out_norm_{nullptr};
};

/// Corrects the latent before quantization.
class SpectralEncoderNet : public SpectralTrunk {
 public:
  SpectralEncoderNet(int latent, const model::SpectralConfig& config);
  torch::nn::Linear out{nullptr};
};

/// The decoder network's additions to the closed form of a chunk.
class SpectralDecoderNet : public SpectralTrunk {
 public:
  SpectralDecoderNet(int latent, int channels, int rates, const model::SpectralConfig& config);
  /// Latent -> half of the bins of both channels, no bias; null if latents have no waveform.
  torch::nn::Linear wave_out{nullptr};
  torch::nn::Linear coef{nullptr};   ///< additions to the normalised coefficients
  torch::nn::Linear bands{nullptr};  ///< corrections of envelope, gain and noise per band
  torch::Tensor rate;                ///< [bandwidths, width], added to the first features
  torch::Tensor noise;               ///< [bandwidths, channels, bands], log of the noise's gain
  /// Of models that refine: refined normalised coefficients and units' depths -> added to the first features,
  /// no bias; [bandwidths, kRefinementDepths] how much of the network's own waveform is kept at every depth.
  torch::nn::Linear refined{nullptr};
  torch::Tensor keep;
};

/// What model/spectral/refinement.h reads.
class SpectralRefinementTables : public torch::nn::Module {
 public:
  SpectralRefinementTables(const model::CodecSpec& spec, const model::SpectralConfig& config);
};

/// All parameters and constants of a spectral model. Channels are mid and side.
class SpectralNet : public torch::nn::Module {
 public:
  SpectralNet(const model::SpectralConfig& config, const model::CodecSpec& spec);

  std::shared_ptr<SpectralEncoderNet> enc;  ///< null where there is none
  std::shared_ptr<SpectralDecoderNet> dec;
  torch::Tensor band;        ///< [bins, bands], 1 where a bin belongs to a band
  torch::Tensor band_width;  ///< [bands] bins per band
  torch::Tensor interp;      ///< [bands, bins], envelope from band values
  torch::Tensor wave_basis;  ///< [bins, wave_dims] principal components; undefined without, like the next
  torch::Tensor wave_gain;   ///< [bins]
  torch::Tensor env_mean;    ///< [bands]
  torch::Tensor env_basis;   ///< [bands, envelope_dims]
  torch::Tensor env_gain;    ///< [1]
  torch::Tensor codebook;    ///< [codebooks, size, wave_dims + envelope_dims]
  /// For models that predict the envelope, otherwise undefined: [start_codebooks, size, wave_dims +
  /// envelope_dims] and [3, 2 * envelope_dims, envelope_dims], as in torch/spectral/envelope_prediction.h.
  torch::Tensor codebook_start, predict;
  /// For models with refinement, otherwise null.
  std::shared_ptr<SpectralRefinementTables> refine;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_SPECTRAL_SPECTRAL_NET_H_
