/// \file
/// X-Codec (Ye et al. 2024, arXiv 2408.17175) in training.
#ifndef XCODEC_SRC_TRAIN_CORE_TRAINABLE_XCODEC_H_
#define XCODEC_SRC_TRAIN_CORE_TRAINABLE_XCODEC_H_

#include <memory>

#include "torch/xcodec/xcodec_codec.h"
#include "train/core/semantic_decoder.h"
#include "train/core/trainable.h"

namespace xcodec::train {

/// The semantic teacher does not change; everything else learns. Loss "semantic": mean squared error between
/// the teacher's features and those that a decoder, used only in training, computes from the quantized
/// latent. That decoder and its linear map are not part of stored models.
class TrainableXCodec : public TrainableCodec {
 public:
  TrainableXCodec(const model::ModelConfig& config, const EmaOptions& ema);
  CodecOutput Run(const torch::Tensor& audio, int codebooks, std::int64_t noise,
                  Communicator* communicator) override;
  /// Codebooks start from the first batch; no other part has a closed-form start.
  void Start(const torch::Tensor& /*audio*/, const StartOptions& /*options*/) override {}
  void AfterStep(std::uint64_t step, Communicator* communicator) override;
  model::TensorMap Export() const override;
  double RateFactor(const std::string& /*name*/) const override { return 1; }
  EmaQuantizer* ema_quantizer() override { return quantizer_.get(); }
  /// A whole model, or only the teacher ("semantic_model."); then everything else keeps its random start.
  /// kDamaged if a tensor is missing or has another shape.
  Status Load(const model::TensorMap& tensors);

 private:
  torch::Tensor TeacherFeatures(const torch::Tensor& audio);

  model::CodecSpec spec_;
  double gain_;
  std::shared_ptr<libtorch::XCodecNet> net_;
  std::shared_ptr<EmaQuantizer> quantizer_;
  std::shared_ptr<libtorch::Layer> fc1_;  // quantized -> width of the teacher
  std::shared_ptr<SemanticDecoder> semantic_decoder_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_TRAINABLE_XCODEC_H_
