/// \file
/// Decoded chunks -> continuous audio, cut to the requested range.
#ifndef XCODEC_SRC_CODEC_PIPELINE_ASSEMBLER_H_
#define XCODEC_SRC_CODEC_PIPELINE_ASSEMBLER_H_

#include <cstdint>
#include <memory>

#include "audio/dsp/overlap_add.h"
#include "codec/chunks/chunk_decoder.h"
#include "codec/pipeline/sample_range.h"
#include "model/codec_spec.h"

namespace xcodec::codec {

/// Overlap-adds chunks (for models without chunks it only passes pieces on), and passes samples [begin, end)
/// to the sink. Constant memory. Not thread-safe.
class Assembler {
 public:
  /// The first chunk pushed starts at sample `start`.
  Assembler(const model::CodecSpec& spec, std::int64_t start, const SampleRange& range, DecodedSink sink);
  Status Push(const AudioBlock& audio);
  /// The audio has `total` samples (counted from the file's start). Samples at the end that have no frame
  /// (TailOf) are silence.
  Status Finish(std::int64_t total);
  /// Position of the next sample, in the file.
  std::int64_t position() const { return position_; }

 private:
  Status Emit(const AudioBlock& audio);
  Status HoldBack(const AudioBlock& audio);
  Status EmitTail();

  DecodedSink sink_;
  SampleRange range_;
  std::int64_t position_;
  std::int64_t hop_;
  std::int64_t tail_;
  AudioBlock held_;
  std::unique_ptr<audio::OverlapAdd> overlap_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_ASSEMBLER_H_
