/// \file
/// The causal SEANet piece by piece: every layer keeps the rows that its next window needs, so that the
/// result equals one pass over the whole input bit for bit, in constant memory.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_SEANET_STREAM_H_
#define XCODEC_SRC_ENGINE_ENCODEC_SEANET_STREAM_H_

#include <memory>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/encodec/stream_pipeline.h"
#include "model/backend.h"

namespace xcodec::engine {

struct EncodecEncoder;
struct EncodecDecoder;

/// StreamEncoder of a causal EnCodec. Latency: the layers' padding at the start, afterwards only the
/// remainder of a frame.
class SeanetStreamEncoder : public model::StreamEncoder {
 public:
  /// `side` and `pool` (may be null) must outlive this object.
  SeanetStreamEncoder(const EncodecEncoder& side, const model::CodecSpec& spec,
                      const model::EncodeParams& params, ThreadPool* pool);
  Status Push(const AudioBlock& audio, CodeBlock* codes) override;
  Status Finish(CodeBlock* codes) override;

 private:
  using Rows = std::vector<std::vector<std::uint16_t>>;
  /// Appends the codes of latents and drops the latents.
  void TakeCodes(RowQueue* latents, Workspace* workspace, Rows* rows) const;

  const EncodecEncoder& side_;
  model::CodecSpec spec_;
  model::EncodeParams params_;
  StreamPipeline pipeline_;
};

/// StreamDecoder of a causal EnCodec.
class SeanetStreamDecoder : public model::StreamDecoder {
 public:
  SeanetStreamDecoder(const EncodecDecoder& side, const model::CodecSpec& spec,
                      const model::DecodeParams& params, ThreadPool* pool);
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  const EncodecDecoder& side_;
  model::CodecSpec spec_;
  model::DecodeParams params_;
  StreamPipeline pipeline_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_SEANET_STREAM_H_
