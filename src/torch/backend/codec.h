/// \file
/// The interface of a model family to the LibTorch backend: one chunk to codes, and back.
#ifndef XCODEC_SRC_TORCH_BACKEND_CODEC_H_
#define XCODEC_SRC_TORCH_BACKEND_CODEC_H_

#include <torch/torch.h>

#include <cstdint>
#include <memory>

#include "model/backend.h"
#include "model/model.h"
#include "xcodec/status.h"

namespace xcodec::libtorch {

/// Networks of one model with their parameters. Encode and Decode are thread-safe, may throw LibTorch's
/// exceptions, and expect the caller to have set an inference mode.
class TorchCodec {
 public:
  virtual ~TorchCodec() = default;
  /// [channels, samples] -> int64 [params.codebooks, FramesFor(samples)].
  virtual torch::Tensor Encode(const torch::Tensor& audio, const model::EncodeParams& params) = 0;
  /// int64 [codebooks, frames] -> [channels, frames * hop]. `chunk` seeds the noise of models that have it.
  virtual torch::Tensor Decode(const torch::Tensor& codes, std::int64_t chunk,
                               const model::DecodeParams& params) = 0;
  /// Frames on either side on which a decoded frame depends; negative: all frames.
  virtual std::int64_t decode_context() const { return -1; }
  /// [1, samples] -> the teacher's features [frames, width], or undefined for models without a teacher.
  virtual torch::Tensor SemanticFeatures(const torch::Tensor& /*audio*/) { return torch::Tensor(); }
};

/// Builds the networks of the model's family and fills them. kDamaged if the tensors do not fit the
/// configuration.
Result<std::unique_ptr<TorchCodec>> CreateTorchCodec(const model::Model& model, torch::Device device);

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_CODEC_H_
