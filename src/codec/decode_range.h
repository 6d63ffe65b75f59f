/// \file
/// The codes of a file -> its audio, whole or in part.
#ifndef XCODEC_SRC_CODEC_DECODE_RANGE_H_
#define XCODEC_SRC_CODEC_DECODE_RANGE_H_

#include <cstdint>
#include <functional>

#include "base/thread_pool.h"
#include "codec/chunk_decoder.h"
#include "codec/ecdc_reader.h"
#include "model/backend.h"

namespace xcodec {

/// Samples [begin, end) at the model's rate; end kUnknownLength means to the end of the audio.
struct SampleRange {
  std::int64_t begin = 0;
  std::int64_t end = kUnknownLength;
};

/// Decodes `range` of the file behind `reader` (which has begun, and has not been read from) and gives the
/// audio to `sink` in order, in pieces: exactly the samples that decoding everything would give there. Only
/// the chunks that matter are decoded; models without chunks carry state from the start, so everything before
/// `end` is. `max_codebooks` > 0 uses the first few codebooks only. Errors: those of the reader, the backend
/// and the sink.
Status DecodeRange(EcdcReader* reader, const Backend& backend, const DecodeParams& params, ThreadPool* pool,
                   int max_codebooks, const SampleRange& range, const DecodedSink& sink);

/// The first `codebooks` rows of `codes`.
CodeBlock FirstCodebooks(const CodeBlock& codes, int codebooks);

/// Length at the source's rate of audio of `samples` at the model's rate; `announced` (or kUnknownLength)
/// decides where several lengths resample to the same one.
std::int64_t RestoredLength(std::int64_t samples, int model_rate, int source_rate, std::int64_t announced);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_DECODE_RANGE_H_
