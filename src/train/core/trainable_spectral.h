/// \file
/// The default model's family in training.
#ifndef XCODEC_SRC_TRAIN_CORE_TRAINABLE_SPECTRAL_H_
#define XCODEC_SRC_TRAIN_CORE_TRAINABLE_SPECTRAL_H_

#include <memory>
#include <vector>

#include "torch/spectral/mdct.h"
#include "torch/spectral/spectral_codec.h"
#include "train/core/trainable.h"

namespace xcodec::train {

/// Codebooks are parameters and learn by gradient, the prefixes of all bandwidths at once ("prefix"). The
/// encoder's network learns only through its envelope part, straight through the quantizer. The closed-form
/// maps do not change.
class TrainableSpectral : public TrainableCodec {
 public:
  TrainableSpectral(const model::ModelConfig& config, torch::Device device);
  CodecOutput Run(const torch::Tensor& audio, int codebooks, std::int64_t noise,
                  Communicator* communicator) override;
  bool complete() const override { return quantizes_ && predicts_ && refines_; }
  void Start(const torch::Tensor& audio, const StartOptions& options) override;
  void AfterStep(std::uint64_t /*step*/, Communicator* /*communicator*/) override {}
  model::TensorMap Export() const override;
  double RateFactor(const std::string& name) const override;
  /// A model without prediction of the envelope, refinement or codebooks can be the start of one that has
  /// these; then complete() is false.
  Status Load(const model::TensorMap& tensors);

 private:
  struct Quantized {
    libtorch::SpectralCodec::Coded coded;  // latent straight through
    torch::Tensor codes;                   // [K, B * frames]
    torch::Tensor prefix;                  // scalar
  };
  torch::Tensor Levelled(const torch::Tensor& audio) const;
  void StartCodebooks(const libtorch::SpectralCodec::Analysis& analysis, const StartOptions& options);
  Quantized Quantize(const libtorch::SpectralCodec::Analysis& analysis, int codebooks);
  static torch::Tensor LogError(const libtorch::SpectralCodec::Analysis& analysis, const torch::Tensor& sum);
  torch::Tensor CoefficientLoss(const torch::Tensor& target, const torch::Tensor& coefficients) const;

  model::ModelConfig config_;
  std::shared_ptr<libtorch::SpectralNet> net_;
  libtorch::SpectralCodec codec_;
  libtorch::Mdct mdct_;
  std::vector<int> rate_codebooks_;  // codebooks of every bandwidth
  bool loaded_ = false;
  bool quantizes_ = false;  // has the necessary tensors, if the configuration needs any; also:
  bool predicts_ = false;
  bool refines_ = false;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_TRAINABLE_SPECTRAL_H_
