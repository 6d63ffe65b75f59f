#include "torch/encodec/encodec_codec.h"

#include <utility>

#include "torch/backend/tensors.h"

namespace xcodec::libtorch {

EncodecNet::EncodecNet(const model::EncodecConfig& config, const model::CodecSpec& spec) {
  encoder = register_module("encoder", std::make_shared<SeanetEncoder>(config, spec.channels));
  decoder = register_module("decoder", std::make_shared<SeanetDecoder>(config, spec.channels));
  quantizer =
      register_module("quantizer", std::make_shared<ResidualVectorQuantizer>(
                                       "layers", spec.codebooks, spec.codebook_size, config.hidden_size));
}

Result<std::unique_ptr<TorchCodec>> EncodecCodec::Create(const model::Model& model, torch::Device device) {
  auto net = std::make_shared<EncodecNet>(model.config.encodec, model.config.spec);
  XCODEC_RETURN_IF_ERROR(LoadParameters(model.tensors, "", net.get()));
  net->eval();
  net->to(device);
  return std::unique_ptr<TorchCodec>(new EncodecCodec(std::move(net), device));
}

EncodecCodec::EncodecCodec(std::shared_ptr<EncodecNet> net, torch::Device device)
    : net_(std::move(net)), device_(device) {}

torch::Tensor EncodecCodec::Encode(const torch::Tensor& audio, const model::EncodeParams& params) {
  const torch::Tensor latent = net_->encoder->forward(audio.to(device_).unsqueeze(0));
  return net_->quantizer->Encode(latent, params.codebooks).squeeze(0);
}

torch::Tensor EncodecCodec::Decode(const torch::Tensor& codes, std::int64_t /*chunk*/,
                                   const model::DecodeParams& /*params*/) {
  return net_->decoder->forward(net_->quantizer->Decode(codes.to(device_).unsqueeze(0))).squeeze(0);
}

}  // namespace xcodec::libtorch
