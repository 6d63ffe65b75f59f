/// \file
/// The multi-scale STFT discriminator (Defossez et al. 2022, arXiv 2210.13438, section 3.4) and its losses.
#ifndef XCODEC_SRC_TRAIN_LOSS_DISCRIMINATOR_H_
#define XCODEC_SRC_TRAIN_LOSS_DISCRIMINATOR_H_

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace xcodec::train {

/// What a discriminator says: one map of scores per scale, and the maps of all inner layers.
struct Judgement {
  std::vector<torch::Tensor> scores;
  std::vector<std::vector<torch::Tensor>> features;
};

struct DiscriminatorOptions {
  std::vector<std::int64_t> windows{2048, 1024, 512, 256, 128};
  int filters = 32;
};

/// One scale: complex STFT (real and imaginary part of every channel as input channels, hop a quarter,
/// normalised by the root of the window's energy), a convolution of 3 x 9, three of 3 x 9 with dilation 1, 2,
/// 4 in time and stride 2 in frequency, two of 3 x 3; leaky ReLU of 0.2.
class StftDiscriminator : public torch::nn::Module {
 public:
  StftDiscriminator(int channels, std::int64_t window, int filters);
  /// [batch, channels, samples] -> score map; appends the inner maps to *features.
  torch::Tensor Judge(const torch::Tensor& audio, std::vector<torch::Tensor>* features);

 private:
  std::int64_t window_;
  torch::nn::ModuleList convolutions_;
  torch::nn::Conv2d last_{nullptr};
};

/// All scales.
class Discriminator : public torch::nn::Module {
 public:
  Discriminator(int channels, const DiscriminatorOptions& options);
  Judgement Judge(const torch::Tensor& audio);

 private:
  std::vector<std::shared_ptr<StftDiscriminator>> scales_;
};

/// Hinge loss of the discriminator, mean over scales.
torch::Tensor DiscriminatorLoss(const Judgement& real, const Judgement& fake);
/// Hinge loss of the codec: mean over scales of max(0, 1 - score).
torch::Tensor AdversarialLoss(const Judgement& fake);
/// Mean over layers and scales of |real - fake| relative to the mean |real|.
torch::Tensor FeatureLoss(const Judgement& real, const Judgement& fake);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LOSS_DISCRIMINATOR_H_
