/// \file
/// One audio file to one .ecdc file, or straight to decoded audio.
#ifndef XCODEC_SRC_CLI_TASKS_ENCODE_TASK_H_
#define XCODEC_SRC_CLI_TASKS_ENCODE_TASK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file_identity.h"
#include "cli/session.h"
#include "cli/tasks/names.h"
#include "codec/pipeline/source_encoder.h"

namespace xcodec::cli {

/// What one task did, for the report.
struct TaskOutcome {
  std::int64_t samples = 0;  ///< at the model's rate
  int sample_rate = 0;
  std::int64_t output_bytes = 0;
  bool clipped = false;   ///< decoded audio was cut where the source, as far as it is known, was not
  float peak = 0.0F;      ///< of decoded audio, before clipping
  std::string shortfall;  ///< what of the input was not encoded; empty: nothing
  std::string besides;    ///< what else the input holds, as AudioSource::besides and unread
  std::vector<std::string> lost_tags;  ///< names of tags that the output does not hold as they were
  std::string missing;                 ///< what the output lacks of what was decoded; empty: nothing
  std::optional<FileIdentity> output;  ///< the file that was made; nothing for streams
};

/// Bandwidth, codebooks and the like that the options mean for this model. kInvalidArgument lists what is
/// possible.
Result<EncodeParams> EncodeParamsForOptions(const CodecSpec& spec, const Options& options);

/// What was encoded.
struct EncodedSource {
  V1Description description;  ///< with tags as a file can hold them; without identities
  std::int64_t frames = -1;   ///< samples per channel at its own rate
};

/// Encodes a file's audio with the options' bandwidth and gives its chunks to `sink`, and the audio itself to
/// `tap` when that is not empty; returns the number of samples. `source`, if not null, becomes what is known
/// of the file. Tags that no .ecdc file could hold are told on the console.
Result<std::int64_t> EncodeAudio(Session* session, const std::string& path, const LoadedModel& loaded,
                                 const CodedChunkSink& sink, const AudioTap& tap = nullptr,
                                 EncodedSource* source = nullptr);

/// Encodes task.input to task.output (or standard output).
Status EncodeTask(Session* session, const Task& task, TaskOutcome* outcome);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_ENCODE_TASK_H_
