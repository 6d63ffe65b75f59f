/// \file
/// All codes of a file as arrays, as researchers and language models use them.
#ifndef XCODEC_SRC_CODEC_ARRAYS_CODE_ARRAYS_H_
#define XCODEC_SRC_CODEC_ARRAYS_CODE_ARRAYS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "codec/arrays/npz.h"
#include "container/tags.h"
#include "container/v1/v1_header.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::codec {

/// The chunks of one file in memory, with everything that is needed to decode them.
struct CodeArrays {
  std::string model;
  std::int64_t samples = -1;         ///< at the model's rate; -1: the length of all frames
  int source_channels = 0;           ///< of what was encoded; 0: unknown
  int source_rate = 0;               ///< of what was encoded; 0: unknown
  std::int64_t source_samples = -1;  ///< per channel at that rate; -1: unknown
  container::V1SourceFormat source_format = container::V1SourceFormat::kUnknown;
  std::string source_codec;        ///< "MP3"; empty: unknown, or source_format says enough
  container::Tags tags;            ///< reduced to those that a file can hold (FitTags)
  std::vector<CodedChunk> chunks;  ///< for models without chunks: runs of frames

  /// Arrays of the archive: codes int16 [codebooks, frames of all chunks], scales float32 [chunks] (empty for
  /// models that do not normalise), chunk_frames int64 [chunks], samples int64 [1], model uint8 [bytes of the
  /// name], source_channels int64 [1] where they are known to be others than the model's; where known
  /// source_rate, source_samples and source_format (as in version 1's header) int64 [1], source_codec uint8
  /// [bytes of its name]; with tags, tags uint8 [bytes of version 1's metadata].
  NpzArrays ToNpz(const model::CodecSpec& spec) const;

  /// The inverse. Only the codes, and for models with chunks chunk_frames and scales, are required; codes
  /// may have any integer type, any order of elements, and dimensions of one in front. kDamaged if the
  /// arrays contradict each other or the model: codes out of range, wrong numbers of frames or chunks, bad
  /// scales.
  static Result<CodeArrays> FromNpz(const NpzArrays& arrays, const model::CodecSpec& spec);
};

/// The model that the archive names; empty if it names none.
std::string ModelOfNpz(const NpzArrays& arrays);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_ARRAYS_CODE_ARRAYS_H_
