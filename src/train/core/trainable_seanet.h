/// \file
/// EnCodec's networks in training.
#ifndef XCODEC_SRC_TRAIN_CORE_TRAINABLE_SEANET_H_
#define XCODEC_SRC_TRAIN_CORE_TRAINABLE_SEANET_H_

#include <memory>

#include "torch/encodec/seanet.h"
#include "train/core/trainable.h"

namespace xcodec::train {

/// SEANet encoder and decoder around an EmaQuantizer. Weights are plain: weight norm is folded before
/// training as well as in stored models.
class TrainableSeanet : public TrainableCodec {
 public:
  TrainableSeanet(const model::ModelConfig& config, const EmaOptions& ema);
  CodecOutput Run(const torch::Tensor& audio, int codebooks, std::int64_t noise,
                  Communicator* communicator) override;
  void Start(const torch::Tensor& /*audio*/, const StartOptions& /*options*/) override {}
  void AfterStep(std::uint64_t step, Communicator* communicator) override;
  model::TensorMap Export() const override;
  double RateFactor(const std::string& /*name*/) const override { return 1; }
  EmaQuantizer* ema_quantizer() override { return quantizer_.get(); }
  /// kDamaged if a tensor is missing or has another shape.
  Status Load(const model::TensorMap& tensors);

 private:
  model::CodecSpec spec_;
  std::shared_ptr<libtorch::SeanetEncoder> encoder_;
  std::shared_ptr<libtorch::SeanetDecoder> decoder_;
  std::shared_ptr<EmaQuantizer> quantizer_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_TRAINABLE_SEANET_H_
