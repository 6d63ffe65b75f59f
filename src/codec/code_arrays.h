/// \file
/// All codes of a file as arrays, the way researchers and language models use them.
#ifndef XCODEC_SRC_CODEC_CODE_ARRAYS_H_
#define XCODEC_SRC_CODEC_CODE_ARRAYS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "codec/npz.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec {

/// Chunks of one file in memory, with what is needed to make audio of them again.
struct CodeArrays {
  std::string model;
  std::int64_t samples = -1;       ///< at the model's rate; -1: as long as the frames
  int source_channels = 0;         ///< of what was encoded; 0: unknown
  std::vector<CodedChunk> chunks;  ///< for models without chunks: runs of frames

  /// Arrays of the archive: codes int16 [codebooks, frames of all chunks], scales float32 [chunks] (empty for
  /// models that do not normalise), chunk_frames int64 [chunks], samples int64 [1], model uint8 [bytes of the
  /// name], source_channels int64 [1] where they are known to be others than the model's.
  NpzArrays ToNpz(const CodecSpec& spec) const;

  /// The other way. `samples`, `model` and `source_channels` may be missing; codes may have any integer type.
  /// kDamaged when the arrays contradict each other or the model: codes out of range, wrong numbers of frames
  /// or chunks, bad scales.
  static Result<CodeArrays> FromNpz(const NpzArrays& arrays, const CodecSpec& spec);
};

/// The model that the archive names; empty when it names none.
std::string ModelOfNpz(const NpzArrays& arrays);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_CODE_ARRAYS_H_
