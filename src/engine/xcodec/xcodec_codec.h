/// \file
/// X-Codec (Ye et al. 2024, arXiv 2408.17175) for the native backend.
#ifndef XCODEC_SRC_ENGINE_XCODEC_XCODEC_CODEC_H_
#define XCODEC_SRC_ENGINE_XCODEC_XCODEC_CODEC_H_

#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "engine/backend/codec.h"
#include "engine/backend/lazy.h"
#include "engine/xcodec/xcodec_decoder.h"
#include "engine/xcodec/xcodec_encoder.h"
#include "model/model.h"

namespace xcodec::engine {

/// Codes depend on the whole input: the teacher normalises over it and attends to all of it. So it processes
/// one input at a time and spreads its work over the pool.
class XCodecCodec : public NetworkCodec {
 public:
  /// `pool` may be null. Encoder and decoder are created on first use.
  XCodecCodec(std::shared_ptr<const model::Model> model, const Kernels& kernels, ThreadPool* pool)
      : model_(std::move(model)), kernels_(kernels), parallel_(pool) {}

  int preferred_batch() const override { return 1; }
  bool decodes_subsets() const override { return true; }
  Status Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params, Workspace* workspace,
                std::vector<CodeBlock>* codes) const override;
  /// Collects the input and returns all codes at its end.
  Result<std::unique_ptr<model::StreamEncoder>> NewStreamEncoder(
      const model::EncodeParams& params) const override;
  Result<std::unique_ptr<model::StreamDecoder>> NewStreamDecoder(
      const model::DecodeParams& params) const override;
  Status Semantic(const AudioBlock& audio, model::SemanticFeatures* features) const override;
  Status Embed(const AudioBlock& audio, const model::EncodeParams& params,
               model::Latents* latents) const override;

 private:
  Result<const XCodecEncoder*> encoder() const;
  Result<const XCodecDecoder*> decoder() const;

  std::shared_ptr<const model::Model> model_;  ///< the encoder uses its largest weights in place
  const Kernels& kernels_;
  Parallel parallel_;
  mutable Lazy<XCodecEncoder> encoder_;
  mutable Lazy<XCodecDecoder> decoder_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_XCODEC_CODEC_H_
