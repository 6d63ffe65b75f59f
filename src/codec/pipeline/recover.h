/// \file
/// Audio out of damaged and truncated version 1 files.
#ifndef XCODEC_SRC_CODEC_PIPELINE_RECOVER_H_
#define XCODEC_SRC_CODEC_PIPELINE_RECOVER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "codec/pipeline/codes_to_audio.h"
#include "container/v1/v1_recovery.h"
#include "entropy/coders/block_coder.h"

namespace xcodec::codec {

/// What recovery did.
struct RecoveryReport {
  std::int64_t blocks_intact = 0;
  std::int64_t samples = 0;                  ///< of the output, at the model's rate
  bool length_is_certain = false;            ///< false: the end is where the last intact block ends
  bool complete = false;                     ///< nothing was damaged
  std::vector<container::V1LostRange> lost;  ///< filled with silence
};

/// Decodes every intact block of `plan` and passes the audio to `sink` in order, with silence in place of
/// lost blocks. The audio of an intact block equals that of an undamaged file, except where its first or
/// last chunk overlaps a lost one; models without chunks restart after a gap. A block whose codes cannot
/// be decoded counts as lost. The report is `complete` if the plan is complete and the codes have the
/// digest at the end of the file. Errors: kDamaged (the header contradicts the model), kResourceLimit
/// (more than `max_silence` samples would have to be filled with silence), kIo and those of backend and
/// sink.
Result<RecoveryReport> RecoverAudio(container::ByteSource* source, const container::V1Header& header,
                                    const container::V1RecoveryPlan& plan, const entropy::BlockCoder& coder,
                                    const CodecParts& parts, std::int64_t max_silence,
                                    const DecodedSink& sink);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_RECOVER_H_
