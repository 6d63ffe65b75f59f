/// \file
/// The codes of a file -> its audio, whole or in part.
#ifndef XCODEC_SRC_CODEC_DECODE_RANGE_H_
#define XCODEC_SRC_CODEC_DECODE_RANGE_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "base/thread_pool.h"
#include "codec/chunk_decoder.h"
#include "codec/ecdc_reader.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec {

class Assembler;

/// Samples [begin, end) at the model's rate; end kUnknownLength means to the end of the audio.
struct SampleRange {
  std::int64_t begin = 0;
  std::int64_t end = kUnknownLength;
};

/// Decodes a range of a file step by step. Not thread-safe.
class RangeDecoder {
 public:
  /// The arguments are DecodeRange's; reader, backend and pool must outlive the decoder.
  static Result<std::unique_ptr<RangeDecoder>> Create(EcdcReader* reader, const Backend* backend,
                                                      const DecodeParams& params, ThreadPool* pool,
                                                      int max_codebooks, const SampleRange& range,
                                                      DecodedSink sink, bool whole_frames = false);
  ~RangeDecoder();
  /// Takes the next chunk, which may or may not give audio; false when that was all and the sink has
  /// everything.
  Result<bool> Step();

 private:
  RangeDecoder(EcdcReader* reader, const CodecSpec& spec, bool whole_frames, int max_codebooks,
               const SampleRange& range);
  Status End(std::int64_t total);

  EcdcReader* reader_;
  CodecSpec spec_;
  bool whole_frames_;
  int max_codebooks_;
  SampleRange range_;
  bool part_ = false;  // range_ ends before the audio does, so that the file's end is not looked at
  std::int64_t chunk_number_ = 0;
  std::unique_ptr<Assembler> assembler_;
  std::unique_ptr<ChunkDecoder> decoder_;
};

/// Decodes `range` of the file behind `reader` (which has begun, and has not been read from) and gives the
/// audio to `sink` in order, in pieces: exactly the samples that decoding everything would give there. Only
/// the chunks that matter are decoded; models without chunks carry state from the start, so everything before
/// `end` is. Unless `range` ends before the audio does, the file is read to its end, and everything that its
/// end says about the codes (totals, index, digest) is checked. `max_codebooks` > 0 uses the first few
/// codebooks only. Errors: those of the reader, the backend and the sink.
Status DecodeRange(EcdcReader* reader, const Backend& backend, const DecodeParams& params, ThreadPool* pool,
                   int max_codebooks, const SampleRange& range, const DecodedSink& sink,
                   bool whole_frames = false);

/// Samples that decoding gives of audio of `samples` samples, both at the model's rate or kUnknownLength:
/// as many, or with `whole_frames` for models with FrameRule::kXCodec everything that the frames give.
std::int64_t DecodedLength(const CodecSpec& spec, bool whole_frames, std::int64_t samples);

/// Channels of decoded audio: `wanted` if that is positive; otherwise one where the source had one, and what
/// the model has for all others. `source`: 0 when nobody knows.
int OutputChannels(int wanted, int source, int model);

/// What decoded audio is multiplied by: undoes the gain that X-Codec models apply before encoding, unless the
/// audio is to be `as_original` gives it.
float RestoringGain(const Model& model, bool as_original);
/// Multiplies audio on its way to `sink`.
DecodedSink WithGain(float gain, DecodedSink sink);

/// The first `codebooks` rows of `codes`.
CodeBlock FirstCodebooks(const CodeBlock& codes, int codebooks);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_DECODE_RANGE_H_
