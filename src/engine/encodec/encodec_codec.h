/// \file
/// EnCodec for the native backend.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_ENCODEC_CODEC_H_
#define XCODEC_SRC_ENGINE_ENCODEC_ENCODEC_CODEC_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "engine/backend/codec.h"
#include "engine/backend/lazy.h"
#include "engine/backend/quantizer.h"
#include "engine/backend/side_source.h"
#include "engine/encodec/seanet.h"
#include "model/model.h"

namespace xcodec::engine {

/// Networks and codebooks of one side.
struct EncodecEncoder {
  EncodecEncoder(const model::Model& model, const Kernels& kernel_set, Weights* weights);
  const Kernels& kernels;
  Seanet net;
  Quantizer quantizer;
};

struct EncodecDecoder {
  EncodecDecoder(const model::Model& model, const Kernels& kernel_set, Weights* weights);
  const Kernels& kernels;
  Seanet net;
  Dequantizer dequantizer;
};

class EncodecCodec : public NetworkCodec {
 public:
  /// `pool`: for streams; may be null. `half`: products in bfloat16 (only where HasBf16()).
  EncodecCodec(std::shared_ptr<const model::Model> model, const Kernels& kernels, ThreadPool* pool = nullptr,
               bool half = false);
  int preferred_batch() const override { return model_->config.spec.chunk_length > 0 ? 6 : 1; }
  bool decodes_subsets() const override { return true; }
  /// Streaming models process inputs one after the other through a stream, so that memory does not grow with
  /// the input; others process all chunks through the LSTM in lockstep.
  Status Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params, Workspace* workspace,
                std::vector<CodeBlock>* codes) const override;
  Status Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                Workspace* workspace, std::vector<AudioBlock>* audio) const override;
  Result<std::unique_ptr<model::StreamEncoder>> NewStreamEncoder(
      const model::EncodeParams& params) const override;
  Result<std::unique_ptr<model::StreamDecoder>> NewStreamDecoder(
      const model::DecodeParams& params) const override;

  Status Embed(const AudioBlock& audio, const model::EncodeParams& params,
               model::Latents* latents) const override;

  /// One pass over whole chunks, whatever the model.
  /// `latents`, unless null, receives what is around the codes of a single chunk.
  Status EncodeWhole(Span<const AudioBlock> chunks, const model::EncodeParams& params, Workspace* workspace,
                     std::vector<CodeBlock>* codes, model::Latents* latents = nullptr) const;
  Status DecodeWhole(Span<const model::ChunkToDecode> chunks, Workspace* workspace,
                     std::vector<AudioBlock>* audio,
                     model::CodebookMask codebooks = model::kAllCodebooks) const;

 private:
  /// Whether the model is causal and has no norm that needs the whole input.
  bool streams() const { return model_->config.encodec.causal && !model_->config.encodec.time_group_norm; }
  /// Packs one side. When the model has no tensors of the other side, `other`, they are let go.
  template <class Side>
  Result<std::unique_ptr<const Side>> Pack(const std::string& other) const;
  Result<const EncodecEncoder*> encoder() const;
  Result<const EncodecDecoder*> decoder() const;

  std::shared_ptr<const model::Model> model_;  ///< without tensors
  mutable SideSource source_;                  ///< with them, as long as they may be needed
  const Kernels& kernels_;
  ThreadPool* pool_;
  bool half_;
  mutable Lazy<EncodecEncoder> encoder_;
  mutable Lazy<EncodecDecoder> decoder_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_ENCODEC_CODEC_H_
