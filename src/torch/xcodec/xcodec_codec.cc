#include "torch/xcodec/xcodec_codec.h"

#include <string>
#include <utility>

#include "torch/backend/plain_layers.h"
#include "torch/backend/tensors.h"

namespace xcodec::libtorch {

XCodecNet::XCodecNet(const model::XCodecConfig& config, const model::CodecSpec& spec) {
  const int width = config.semantic.hidden_size;
  const int joint = config.acoustic_dim + width;
  semantic_model = register_module("semantic_model", std::make_shared<SemanticModel>(config.semantic));
  encoder_semantic =
      register_module("encoder_semantic", std::make_shared<SemanticEncoder>(width, config.adapter));
  acoustic_encoder = register_module("acoustic_encoder", std::make_shared<AcousticEncoder>(config));
  acoustic_decoder = register_module("acoustic_decoder", std::make_shared<AcousticDecoder>(config));
  fc = register_module("fc", std::make_shared<PlainLinear>(joint, joint));
  fc2 = register_module("fc2", std::make_shared<PlainLinear>(joint, config.acoustic_dim));
  quantizer = register_module("quantizer", std::make_shared<ResidualVectorQuantizer>(
                                               "quantizers", spec.codebooks, spec.codebook_size, joint));
}

Result<std::unique_ptr<TorchCodec>> XCodecCodec::Create(const model::Model& model, torch::Device device) {
  auto net = std::make_shared<XCodecNet>(model.config.xcodec, model.config.spec);
  XCODEC_RETURN_IF_ERROR(LoadParameters(model.tensors, "", net.get(), LoadMode::kShare));
  net->eval();
  net->to(device);
  return std::unique_ptr<TorchCodec>(new XCodecCodec(model.config, std::move(net), device));
}

XCodecCodec::XCodecCodec(const model::ModelConfig& config, std::shared_ptr<XCodecNet> net,
                         torch::Device device)
    : spec_(config.spec), gain_(config.xcodec.audio_norm_scale), net_(std::move(net)), device_(device) {}

// [1, samples] -> [1, 1, samples] with the model's gain, long enough for every convolution.
torch::Tensor XCodecCodec::Prepare(const torch::Tensor& audio) const {
  torch::Tensor x = audio.to(device_).unsqueeze(0);
  if (gain_ != 1.0) x = x * gain_;
  const std::int64_t samples = x.size(2);
  const bool enough = net_->acoustic_encoder->FramesFor(samples) > 0 &&
                      net_->encoder_semantic->FramesFor(
                          net_->semantic_model->extractor().FramesFor(samples + spec_.hop / 2 * 2)) > 0;
  return enough || samples >= spec_.hop ? x : torch::constant_pad_nd(x, {0, spec_.hop - samples});
}

// When the acoustic encoder gives another number of frames than the teacher, it sees the input with half a
// hop of zeros on each side, as in the reference.
torch::Tensor XCodecCodec::Acoustic(const torch::Tensor& audio, std::int64_t frames) {
  AcousticEncoder& encoder = *net_->acoustic_encoder;
  if (encoder.FramesFor(audio.size(2)) == frames) return encoder.Encode(audio, segment_);
  const std::int64_t half = spec_.hop / 2;
  return encoder.Encode(torch::constant_pad_nd(audio, {half, half}), segment_);
}

torch::Tensor XCodecCodec::TeacherFeatures(const torch::Tensor& prepared,
                                           const std::function<void(const torch::Tensor&)>& observe) {
  const std::int64_t half = spec_.hop / 2;
  return net_->semantic_model->Features(torch::constant_pad_nd(prepared, {half, half}), segment_, observe);
}

torch::Tensor XCodecCodec::SemanticFeatures(const torch::Tensor& audio) {
  return TeacherFeatures(Prepare(audio), nullptr);
}

XCodecCodec::Latents XCodecCodec::Analyze(const torch::Tensor& audio,
                                          const std::function<void(const torch::Tensor&)>& observe) {
  const torch::Tensor x = Prepare(audio);
  Latents latents;
  latents.semantic_mean = TeacherFeatures(x, observe);
  latents.semantic = net_->encoder_semantic->forward(latents.semantic_mean.t().unsqueeze(0));
  latents.acoustic = Acoustic(x, latents.semantic.size(2));
  const torch::Tensor both = torch::cat({latents.acoustic, latents.semantic}, 1);
  latents.joint = net_->fc->forward(both.transpose(1, 2)).transpose(1, 2);
  return latents;
}

torch::Tensor XCodecCodec::Encode(const torch::Tensor& audio, const model::EncodeParams& params) {
  return net_->quantizer->Encode(Analyze(audio).joint, params.codebooks).squeeze(0);
}

torch::Tensor XCodecCodec::Decode(const torch::Tensor& codes, std::int64_t /*chunk*/,
                                  const model::DecodeParams& /*params*/) {
  const torch::Tensor quantized = net_->quantizer->Decode(codes.to(device_).unsqueeze(0));
  const torch::Tensor latent = net_->fc2->forward(quantized.transpose(1, 2)).transpose(1, 2);
  return net_->acoustic_decoder->Decode(latent, segment_).squeeze(0);
}

}  // namespace xcodec::libtorch
