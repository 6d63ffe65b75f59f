/// \file
/// The interface of a family of networks to the native backend.
#ifndef XCODEC_SRC_ENGINE_BACKEND_CODEC_H_
#define XCODEC_SRC_ENGINE_BACKEND_CODEC_H_

#include <memory>
#include <vector>

#include "engine/backend/floats.h"
#include "model/backend.h"

namespace xcodec::engine {

/// Arguments have been checked against the model's CodecSpec by the caller. Thread-safe; may throw
/// std::bad_alloc.
class NetworkCodec {
 public:
  virtual ~NetworkCodec() = default;
  virtual int preferred_batch() const = 0;
  virtual bool decodes_subsets() const { return false; }
  /// Encode and Decode run each chunk through a stream of its own, unless a family does it otherwise.
  virtual Status Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                        Workspace* workspace, std::vector<CodeBlock>* codes) const;
  virtual Status Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                        Workspace* workspace, std::vector<AudioBlock>* audio) const;
  virtual Result<std::unique_ptr<model::StreamEncoder>> NewStreamEncoder(const model::EncodeParams&) const {
    return model::NoStreams();
  }
  virtual Result<std::unique_ptr<model::StreamDecoder>> NewStreamDecoder(const model::DecodeParams&) const {
    return model::NoStreams();
  }
  virtual Status Semantic(const AudioBlock&, model::SemanticFeatures*) const { return model::NoTeacher(); }
  virtual Status Embed(const AudioBlock&, const model::EncodeParams&, model::Latents*) const {
    return model::NoLatents();
  }
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_CODEC_H_
