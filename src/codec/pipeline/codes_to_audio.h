/// \file
/// Coded chunks in order -> final audio at the model's rate.
#ifndef XCODEC_SRC_CODEC_PIPELINE_CODES_TO_AUDIO_H_
#define XCODEC_SRC_CODEC_PIPELINE_CODES_TO_AUDIO_H_

#include <cstdint>
#include <memory>

#include "codec/chunks/chunk_decoder.h"
#include "codec/pipeline/codec_parts.h"
#include "codec/pipeline/sample_range.h"

namespace xcodec::codec {

class Assembler;

/// The requested part of an input's audio, and how to decode it.
struct WantedAudio {
  std::int64_t first_chunk = 0;     ///< number of the first chunk that will be pushed
  std::int64_t start = 0;           ///< of that chunk's first sample
  SampleRange range;                ///< counted from the start of the input
  int codebooks = 0;                ///< use only the first few; 0: all of them
  std::uint64_t codebook_mask = 0;  ///< use only these, bit k - 1 for the k-th; 0: all of them
  bool as_original = false;         ///< X-Codec: whole frames, level not restored
};

/// ChunkDecoder -> Assembler -> gain. Bounded memory. Not thread-safe.
class CodesToAudio {
 public:
  /// Objects in `parts` must outlive this one. `sink` gets the samples of wanted.range, in pieces.
  static Result<std::unique_ptr<CodesToAudio>> Create(const CodecParts& parts, const WantedAudio& wanted,
                                                      DecodedSink sink);
  ~CodesToAudio();
  /// The next chunk, or for models without chunks the next run of frames.
  Status Push(CodedChunk chunk);
  /// Ends the chunks: the input had `samples` samples. kDamaged if the chunks have fewer.
  Status Finish(std::int64_t samples);
  /// Position of the next sample, counted from the start of the input.
  std::int64_t position() const;

 private:
  CodesToAudio(const model::CodecSpec& spec, const WantedAudio& wanted);

  model::CodecSpec spec_;
  WantedAudio wanted_;
  std::unique_ptr<Assembler> assembler_;
  std::unique_ptr<ChunkDecoder> decoder_;
};

/// Length of the decoded audio for an input of `samples` samples, both at the model's rate or kUnknownLength:
/// the same, or with `as_original` for models with FrameRule::kXCodec all samples of the frames.
std::int64_t DecodedLength(const model::CodecSpec& spec, bool as_original, std::int64_t samples);

/// kInvalidArgument when first codebooks and single ones are asked for, or one that is not among `there`.
Status CheckCodebooks(int codebooks, std::uint64_t mask, int there);
/// The first `codebooks` rows of `codes`; all of them for 0.
CodeBlock FirstCodebooks(const CodeBlock& codes, int codebooks);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_CODES_TO_AUDIO_H_
