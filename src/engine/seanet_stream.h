/// \file
/// The causal SEANet piece by piece: every layer keeps the rows that its next window needs, so that the
/// result is that of one pass over the whole input, to the bit, in constant memory.
#ifndef XCODEC_SRC_ENGINE_SEANET_STREAM_H_
#define XCODEC_SRC_ENGINE_SEANET_STREAM_H_

#include <memory>
#include <vector>

#include "engine/floats.h"
#include "engine/stream_stages.h"
#include "model/backend.h"

namespace xcodec::engine {

struct EncodecEncoder;
struct EncodecDecoder;

/// Layers one after the other.
class StreamChain {
 public:
  void Add(std::unique_ptr<StreamStage> stage, std::size_t channels_out);
  /// Rows in, rows that have become certain appended to output().
  void Push(const float* rows, std::size_t count, Workspace* workspace);
  void Finish(Workspace* workspace);
  RowQueue& output() { return queues_.back(); }

 private:
  void Run(std::size_t first, Workspace* workspace);

  std::vector<std::unique_ptr<StreamStage>> stages_;
  std::vector<RowQueue> queues_;  ///< output of each stage
};

/// StreamEncoder of a causal EnCodec. Latency: the layers' padding at the start, then nothing but the rest of
/// a frame.
class SeanetStreamEncoder : public StreamEncoder {
 public:
  /// `side` must outlive this object.
  SeanetStreamEncoder(const EncodecEncoder& side, const CodecSpec& spec, const EncodeParams& params);
  Status Push(const AudioBlock& audio, CodeBlock* codes) override;
  Status Finish(CodeBlock* codes) override;

 private:
  void TakeCodes(std::vector<std::vector<std::uint16_t>>* rows);

  const EncodecEncoder& side_;
  CodecSpec spec_;
  EncodeParams params_;
  StreamChain chain_;
  Workspace workspace_;
};

/// StreamDecoder of a causal EnCodec.
class SeanetStreamDecoder : public StreamDecoder {
 public:
  SeanetStreamDecoder(const EncodecDecoder& side, const CodecSpec& spec);
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  /// Appends what the chain has given to samples[channel] and forgets it.
  void TakeAudio(std::vector<std::vector<float>>* samples);

  const EncodecDecoder& side_;
  CodecSpec spec_;
  StreamChain chain_;
  Workspace workspace_;
};

/// One block after another in time; same codebooks or channels.
CodeBlock JoinCodes(const CodeBlock& first, const CodeBlock& second);
AudioBlock JoinAudio(const AudioBlock& first, const AudioBlock& second);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SEANET_STREAM_H_
