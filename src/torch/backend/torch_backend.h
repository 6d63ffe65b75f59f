/// \file
/// Any TorchCodec as a Backend: conversions, streams.
#ifndef XCODEC_SRC_TORCH_BACKEND_TORCH_BACKEND_H_
#define XCODEC_SRC_TORCH_BACKEND_TORCH_BACKEND_H_

#include <memory>
#include <vector>

#include "model/backend.h"
#include "model/model.h"
#include "model/plugin.h"
#include "torch/backend/codec.h"

namespace xcodec::libtorch {

/// Runs chunks one at a time: LibTorch's kernels round differently for other batch sizes, and results must
/// not depend on which chunks share a call. Streams keep the whole input (or all codes) and do one pass at
/// Finish, so their memory grows with the file.
class TorchBackend : public model::Backend {
 public:
  static Result<std::unique_ptr<model::Backend>> Create(std::shared_ptr<const model::Model> model,
                                                        const model::TorchOptions& options);
  const model::CodecSpec& spec() const override { return model_->config.spec; }
  const char* name() const override { return "torch"; }

 protected:
  Status DoEncodeChunks(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                        std::vector<CodeBlock>* codes) const override;
  Status DoDecodeChunks(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                        std::vector<AudioBlock>* audio) const override;
  Result<std::unique_ptr<model::StreamEncoder>> DoNewStreamEncoder(
      const model::EncodeParams& params) const override;
  Result<std::unique_ptr<model::StreamDecoder>> DoNewStreamDecoder(
      const model::DecodeParams& params) const override;
  Status DoSemantic(const AudioBlock& audio, model::SemanticFeatures* features) const override;

 private:
  TorchBackend(std::shared_ptr<const model::Model> model, std::unique_ptr<TorchCodec> codec, int threads);
  void UseThreads() const;

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<TorchCodec> codec_;
  int threads_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_TORCH_BACKEND_H_
