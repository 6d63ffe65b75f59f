#include "train/core/trainable_seanet.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "torch/backend/tensors.h"

namespace xcodec::train {
namespace {

std::string EmbedName(int codebook) { return fmt::format("quantizer.layers.{}.codebook.embed", codebook); }

}  // namespace

TrainableSeanet::TrainableSeanet(const model::ModelConfig& config, const EmaOptions& ema)
    : spec_(config.spec) {
  encoder_ =
      register_module("encoder", std::make_shared<libtorch::SeanetEncoder>(config.encodec, spec_.channels));
  decoder_ =
      register_module("decoder", std::make_shared<libtorch::SeanetDecoder>(config.encodec, spec_.channels));
  quantizer_ = register_module(
      "quantizer",
      std::make_shared<EmaQuantizer>(spec_.codebooks, spec_.codebook_size, config.encodec.codebook_dim, ema));
}

CodecOutput TrainableSeanet::Run(const torch::Tensor& audio, int codebooks, std::int64_t /*noise*/,
                                 Communicator* communicator) {
  CodecOutput output;
  output.target = Normalized(audio, spec_);
  const torch::Tensor latent = encoder_->forward(output.target);
  const torch::Tensor rows = latent.transpose(1, 2).reshape({-1, latent.size(1)});
  const EmaQuantizer::Output quantized = quantizer_->Quantize(rows, codebooks, communicator);
  output.codes = quantized.codes;
  output.losses["commitment"] = quantized.commitment;
  const torch::Tensor decoded = decoder_->forward(
      quantized.quantized.reshape({latent.size(0), latent.size(2), latent.size(1)}).transpose(1, 2));
  output.audio = decoded.narrow(2, 0, audio.size(2));
  return output;
}

void TrainableSeanet::AfterStep(std::uint64_t step, Communicator* communicator) {
  quantizer_->Update(step, communicator);
}

model::TensorMap TrainableSeanet::Export() const {
  model::TensorMap tensors;
  for (auto& [name, tensor] : libtorch::SaveParameters(*this)) {
    if (name.rfind("quantizer.", 0) != 0) tensors[name] = tensor;
  }
  for (int k = 0; k < spec_.codebooks; ++k)
    tensors[EmbedName(k)] = libtorch::FromTorch(quantizer_->embed()[k]);
  return tensors;
}

Status TrainableSeanet::Load(const model::TensorMap& tensors) {
  torch::NoGradGuard no_grad;
  XCODEC_RETURN_IF_ERROR(libtorch::LoadParameters(tensors, "encoder.", encoder_.get()));
  XCODEC_RETURN_IF_ERROR(libtorch::LoadParameters(tensors, "decoder.", decoder_.get()));
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
