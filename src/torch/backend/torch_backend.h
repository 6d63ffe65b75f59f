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

namespace xcodec {

/// Runs chunks one at a time: LibTorch's kernels round differently for other batch sizes, and results must
/// not depend on which chunks share a call. Streams keep the whole input (or all codes) and do one pass at
/// Finish, so their memory grows with the file.
class TorchBackend : public Backend {
 public:
  static Result<std::unique_ptr<Backend>> Create(std::shared_ptr<const Model> model,
                                                 const TorchOptions& options);
  const CodecSpec& spec() const override { return model_->config.spec; }
  const char* name() const override { return "torch"; }

 protected:
  Status DoEncodeChunks(Span<const AudioBlock> chunks, const EncodeParams& params,
                        std::vector<CodeBlock>* codes) const override;
  Status DoDecodeChunks(Span<const ChunkToDecode> chunks, const DecodeParams& params,
                        std::vector<AudioBlock>* audio) const override;
  Result<std::unique_ptr<StreamEncoder>> DoNewStreamEncoder(const EncodeParams& params) const override;
  Result<std::unique_ptr<StreamDecoder>> DoNewStreamDecoder(const DecodeParams& params) const override;
  Status DoSemantic(const AudioBlock& audio, SemanticFeatures* features) const override;

 private:
  TorchBackend(std::shared_ptr<const Model> model, std::unique_ptr<TorchCodec> codec, int threads);
  void UseThreads() const;

  std::shared_ptr<const Model> model_;
  std::unique_ptr<TorchCodec> codec_;
  int threads_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_TORCH_BACKEND_TORCH_BACKEND_H_
