/// \file
/// X-Codec (Ye et al. 2024, arXiv 2408.17175) for the LibTorch backend.
#ifndef XCODEC_SRC_TORCH_XCODEC_XCODEC_CODEC_H_
#define XCODEC_SRC_TORCH_XCODEC_XCODEC_CODEC_H_

#include <functional>
#include <memory>

#include "torch/backend/codec.h"
#include "torch/encodec/rvq.h"
#include "torch/xcodec/xcodec_acoustic.h"
#include "torch/xcodec/xcodec_semantic.h"

namespace xcodec::libtorch {

/// All networks for inference; the decoder of the semantic features, which only training needs, is left out.
class XCodecNet : public torch::nn::Module {
 public:
  XCodecNet(const model::XCodecConfig& config, const model::CodecSpec& spec);

  std::shared_ptr<SemanticModel> semantic_model;
  std::shared_ptr<SemanticEncoder> encoder_semantic;
  std::shared_ptr<AcousticEncoder> acoustic_encoder;
  std::shared_ptr<AcousticDecoder> acoustic_decoder;
  std::shared_ptr<Layer> fc;   ///< both latents -> the quantizer's input
  std::shared_ptr<Layer> fc2;  ///< quantized -> acoustic latent
  std::shared_ptr<ResidualVectorQuantizer> quantizer;
};

/// Codes depend on the whole input: the teacher normalises over it and attends to all of it. Inputs too short
/// for the reference's convolutions (fewer than 312 samples with the published ratios) are followed by zeros
/// up to one hop. Peak memory for a minute of a published model: below 1.5 GB.
class XCodecCodec : public TorchCodec {
 public:
  static Result<std::unique_ptr<TorchCodec>> Create(const model::Model& model, torch::Device device);

  torch::Tensor Encode(const torch::Tensor& audio, const model::EncodeParams& params) override;
  torch::Tensor Decode(const torch::Tensor& codes, std::int64_t chunk,
                       const model::DecodeParams& params) override;

  std::int64_t decode_context() const override { return net_->acoustic_decoder->context(); }
  torch::Tensor SemanticFeatures(const torch::Tensor& audio) override;

  /// Intermediate results on the way to the codes.
  struct Latents {
    torch::Tensor semantic_mean;  ///< [frames, hidden], the teacher's features
    torch::Tensor semantic;       ///< [1, hidden, frames]
    torch::Tensor acoustic;       ///< [1, acoustic_dim, frames]
    torch::Tensor joint;          ///< [1, acoustic_dim + hidden, frames], the quantizer's input
  };
  /// [1, samples]; `observe` sees the teacher's hidden states.
  Latents Analyze(const torch::Tensor& audio,
                  const std::function<void(const torch::Tensor&)>& observe = nullptr);
  XCodecNet& net() { return *net_; }
  /// Frames per piece of the convolutional networks; affects only memory and speed.
  void set_segment(std::int64_t frames) { segment_ = frames; }

 private:
  XCodecCodec(const model::ModelConfig& config, std::shared_ptr<XCodecNet> net, torch::Device device);
  torch::Tensor Prepare(const torch::Tensor& audio) const;
  torch::Tensor TeacherFeatures(const torch::Tensor& prepared,
                                const std::function<void(const torch::Tensor&)>& observe);
  torch::Tensor Acoustic(const torch::Tensor& audio, std::int64_t frames);

  model::CodecSpec spec_;
  double gain_;
  std::shared_ptr<XCodecNet> net_;
  torch::Device device_;
  std::int64_t segment_ = 250;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_XCODEC_XCODEC_CODEC_H_
