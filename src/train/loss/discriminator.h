/// \file
/// Discriminators that look at spectra, and their losses.
#ifndef XCODEC_SRC_TRAIN_LOSS_DISCRIMINATOR_H_
#define XCODEC_SRC_TRAIN_LOSS_DISCRIMINATOR_H_

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "model/codec_spec.h"

namespace xcodec::train {

/// The output of a discriminator: one map of scores per scale, and the maps of all inner layers.
struct Judgement {
  std::vector<torch::Tensor> scores;
  std::vector<std::vector<torch::Tensor>> features;
};

struct DiscriminatorOptions {
  bool frequency = false;  ///< FrequencyDiscriminator instead of StftDiscriminator
  std::vector<std::int64_t> windows{2048, 1024, 512, 256, 128};
  int filters = 32;
  bool weight_norm = true;  ///< of all convolutions
};

/// A convolution whose weight is g * v / |v| (Salimans and Kingma 2016, arXiv 1602.07868), one g per output
/// channel, or v itself without g. Parameters "weight_v", "weight_g", "bias".
class NormedConv2d : public torch::nn::Module {
 public:
  NormedConv2d(const torch::nn::Conv2dOptions& options, bool weight_norm);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2dOptions options_;
  torch::Tensor v_, g_, bias_;
};

/// One scale of a discriminator.
class ScaleDiscriminator : public torch::nn::Module {
 public:
  /// [batch, channels, samples] -> score map; appends the inner maps to *features.
  virtual torch::Tensor Judge(const torch::Tensor& audio, std::vector<torch::Tensor>* features) = 0;
};

/// The multi-scale STFT discriminator of EnCodec (Defossez et al. 2022, arXiv 2210.13438, section 3.4). One
/// scale: complex STFT (real and imaginary part of every channel as input channels, hop a quarter, normalised
/// by the root of the window's energy), a convolution of 3 x 9, three of 3 x 9 with dilation 1, 2, 4 in time
/// and stride 2 in frequency, two of 3 x 3; leaky ReLU of 0.2, weight norm.
class StftDiscriminator : public ScaleDiscriminator {
 public:
  StftDiscriminator(int channels, std::int64_t window, const DiscriminatorOptions& options);
  torch::Tensor Judge(const torch::Tensor& audio, std::vector<torch::Tensor>* features) override;

 private:
  std::int64_t window_;
  std::vector<std::shared_ptr<NormedConv2d>> convolutions_;
  std::shared_ptr<NormedConv2d> last_;
};

/// The multi-frequency discriminator that X-Codec is trained with. One scale: magnitudes of the STFT (hop a
/// quarter) in as many mel bands as there are bins, once unchanged and once in decibels mapped from -80 ..
/// +20 dB to 0 .. 1, as input channels; six convolutions of 3 x 3 whose widths double up to `filters`, every
/// second one with stride 2; one to the score; leaky ReLU of 0.2.
class FrequencyDiscriminator : public ScaleDiscriminator {
 public:
  FrequencyDiscriminator(const model::CodecSpec& spec, std::int64_t window,
                         const DiscriminatorOptions& options);
  torch::Tensor Judge(const torch::Tensor& audio, std::vector<torch::Tensor>* features) override;

 private:
  std::int64_t window_;
  torch::Tensor bank_;  // buffer [bands, bins]
  std::vector<std::shared_ptr<NormedConv2d>> convolutions_;
  std::shared_ptr<NormedConv2d> last_;
};

/// The defaults of `frequency`: hops of 32 to 1024 samples.
DiscriminatorOptions FrequencyDiscriminatorOptions();

/// All scales.
class Discriminator : public torch::nn::Module {
 public:
  Discriminator(const model::CodecSpec& spec, const DiscriminatorOptions& options);
  Judgement Judge(const torch::Tensor& audio);

 private:
  std::vector<std::shared_ptr<ScaleDiscriminator>> scales_;
};

/// Hinge loss of the discriminator, mean over scales.
torch::Tensor DiscriminatorLoss(const Judgement& real, const Judgement& fake);
/// Hinge loss of the codec: mean over scales of max(0, 1 - score).
torch::Tensor AdversarialLoss(const Judgement& fake);
/// Mean over layers and scales of |real - fake| relative to the mean |real|.
torch::Tensor FeatureLoss(const Judgement& real, const Judgement& fake);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LOSS_DISCRIMINATOR_H_
