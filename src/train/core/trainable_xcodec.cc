#include "train/core/trainable_xcodec.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "torch/backend/plain_layers.h"
#include "torch/backend/tensors.h"

namespace xcodec::train {
namespace {

constexpr char kTeacher[] = "semantic_model.";
constexpr std::int64_t kWhole = std::numeric_limits<std::int32_t>::max();

std::string EmbedName(int codebook) {
  return fmt::format("quantizer.quantizers.{}.codebook.embed", codebook);
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Inference layers have no values of their own: weights uniform within 1 / sqrt(inputs), which is LibTorch's
// default, Snake's alpha 1, biases 0.
void FillParameters(torch::nn::Module* module) {
  torch::NoGradGuard no_grad;
  for (auto& item : module->named_parameters()) {
    torch::Tensor& value = item.value();
    if (EndsWith(item.key(), "alpha")) {
      value.fill_(1);
    } else if (value.dim() < 2) {
      value.fill_(EndsWith(item.key(), "bias") ? 0 : 1);
    } else {
      const double bound = 1 / std::sqrt(static_cast<double>(value[0].numel()));
      value.uniform_(-bound, bound);
    }
  }
}

}  // namespace

TrainableXCodec::TrainableXCodec(const model::ModelConfig& config, const EmaOptions& ema)
    : spec_(config.spec), gain_(config.xcodec.audio_norm_scale) {
  const int width = config.xcodec.semantic.hidden_size;
  const int joint = config.xcodec.acoustic_dim + width;
  net_ = register_module("net", std::make_shared<libtorch::XCodecNet>(config.xcodec, spec_));
  // Its codebooks cannot learn.
  net_->unregister_module("quantizer");
  quantizer_ = register_module(
      "quantizer", std::make_shared<EmaQuantizer>(spec_.codebooks, spec_.codebook_size, joint, ema));
  fc1_ = register_module("fc1", std::make_shared<libtorch::PlainLinear>(joint, width));
  semantic_decoder_ = register_module("decoder_semantic", std::make_shared<SemanticDecoder>(width));
  FillParameters(this);
  for (torch::Tensor& parameter : net_->semantic_model->parameters()) parameter.set_requires_grad(false);
}

// [B, 1, samples] -> [B, width, frames]. The teacher normalises over a recording, so one at a time.
torch::Tensor TrainableXCodec::TeacherFeatures(const torch::Tensor& audio) {
  torch::NoGradGuard no_grad;
  const std::int64_t half = spec_.hop / 2;
  std::vector<torch::Tensor> features;
  for (std::int64_t i = 0; i < audio.size(0); ++i) {
    const torch::Tensor padded = torch::constant_pad_nd(audio.narrow(0, i, 1), {half, half});
    features.push_back(net_->semantic_model->Features(padded, kWhole).t());
  }
  return torch::stack(features);
}

CodecOutput TrainableXCodec::Run(const torch::Tensor& audio, int codebooks, std::int64_t /*noise*/,
                                 Communicator* communicator) {
  CodecOutput output;
  output.target = audio * gain_;
  const torch::Tensor features = TeacherFeatures(output.target);
  const torch::Tensor semantic = net_->encoder_semantic->forward(features);
  torch::Tensor input = output.target;
  const std::int64_t half = spec_.hop / 2;
  if (net_->acoustic_encoder->FramesFor(input.size(2)) != semantic.size(2))
    input = torch::constant_pad_nd(input, {half, half});
  const torch::Tensor acoustic = net_->acoustic_encoder->Encode(input, kWhole);
  const torch::Tensor joint = net_->fc->forward(torch::cat({acoustic, semantic}, 1).transpose(1, 2));
  const EmaQuantizer::Output quantized = quantizer_->Quantize(joint.flatten(0, 1), codebooks, communicator);
  output.codes = quantized.codes;
  output.losses["commitment"] = quantized.commitment;
  const torch::Tensor latent = quantized.quantized.view_as(joint);
  const torch::Tensor wanted = semantic_decoder_->forward(fc1_->forward(latent).transpose(1, 2));
  output.losses["semantic"] = torch::mse_loss(wanted, features);
  const torch::Tensor decoded =
      net_->acoustic_decoder->Decode(net_->fc2->forward(latent).transpose(1, 2), kWhole);
  output.audio = decoded.narrow(2, 0, audio.size(2));
  return output;
}

void TrainableXCodec::AfterStep(std::uint64_t step, Communicator* communicator) {
  quantizer_->Update(step, communicator);
}

model::TensorMap TrainableXCodec::Export() const {
  model::TensorMap tensors = libtorch::SaveParameters(*net_);
  for (int k = 0; k < spec_.codebooks; ++k)
    tensors[EmbedName(k)] = libtorch::FromTorch(quantizer_->embed()[k]);
  return tensors;
}

Status TrainableXCodec::Load(const model::TensorMap& tensors) {
  torch::NoGradGuard no_grad;
  if (tensors.count(EmbedName(0)) == 0)
    return libtorch::LoadParameters(tensors, kTeacher, net_->semantic_model.get());
  XCODEC_RETURN_IF_ERROR(libtorch::LoadParameters(tensors, "", net_.get()));
  std::vector<torch::Tensor> books;
  for (int k = 0; k < spec_.codebooks; ++k) {
    const std::vector<std::int64_t> shape{quantizer_->embed().size(1), quantizer_->embed().size(2)};
    XCODEC_RETURN_IF_ERROR(libtorch::ExpectShape(tensors, EmbedName(k), shape));
    books.push_back(libtorch::ToTorch(tensors.at(EmbedName(k))));
  }
  quantizer_->SetEmbed(torch::stack(books));
  return Status::Ok();
}

}  // namespace xcodec::train
