/// \file
/// EnCodec for the LibTorch backend.
#ifndef XCODEC_SRC_TORCH_ENCODEC_ENCODEC_CODEC_H_
#define XCODEC_SRC_TORCH_ENCODEC_ENCODEC_CODEC_H_

#include <memory>

#include "torch/backend/codec.h"
#include "torch/encodec/rvq.h"
#include "torch/encodec/seanet.h"

namespace xcodec::libtorch {

/// Encoder, quantizer and decoder. Parameter names are Hugging Face's EncodecModel with folded weight norm.
class EncodecNet : public torch::nn::Module {
 public:
  EncodecNet(const model::EncodecConfig& config, const model::CodecSpec& spec);

  std::shared_ptr<SeanetEncoder> encoder;
  std::shared_ptr<SeanetDecoder> decoder;
  std::shared_ptr<ResidualVectorQuantizer> quantizer;
};

class EncodecCodec : public TorchCodec {
 public:
  static Result<std::unique_ptr<TorchCodec>> Create(const model::Model& model, torch::Device device);
  torch::Tensor Encode(const torch::Tensor& audio, const model::EncodeParams& params) override;
  torch::Tensor Decode(const torch::Tensor& codes, std::int64_t chunk,
                       const model::DecodeParams& params) override;
  EncodecNet& net() { return *net_; }

 private:
  EncodecCodec(std::shared_ptr<EncodecNet> net, torch::Device device);

  std::shared_ptr<EncodecNet> net_;
  torch::Device device_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_ENCODEC_ENCODEC_CODEC_H_
