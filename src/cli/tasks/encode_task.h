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

/// Results of one task, for the report.
struct TaskOutcome {
  std::int64_t samples = 0;  ///< at the model's rate
  int sample_rate = 0;
  double input_bytes = -1;  ///< negative: of no file
  std::int64_t output_bytes = 0;
  bool clipped = false;   ///< decoded audio was clipped although the source, as far as is known, was not
  float peak = 0.0F;      ///< of decoded audio, before clipping
  std::string shortfall;  ///< parts of the input that were not encoded; empty: none
  std::string besides;    ///< other contents of the input, as AudioSource::besides and unread
  std::vector<std::string> lost_tags;  ///< names of tags that the output does not hold unchanged
  std::string missing;                 ///< parts of the decoded audio that the output lacks; empty: none
  std::optional<FileState> source;     ///< the file that was read, before it was; nothing for streams
  std::optional<FileState> output;     ///< the file that was made; nothing for streams
};

/// Bandwidth, codebooks and other parameters that follow from the options for this model. kInvalidArgument
/// lists the possible values.
Result<model::EncodeParams> EncodeParamsForOptions(const model::CodecSpec& spec, const Options& options);

/// What was encoded.
struct EncodedSource {
  codec::V1Description description;  ///< with tags reduced to those that a file can hold; without identities
  std::int64_t frames = -1;          ///< samples per channel at its own rate
};

/// Encodes a file's audio with the options' bandwidth and passes its chunks to `sink`, and the audio itself
/// to `tap` if that is not empty; returns the number of samples. `source`, if not null, receives the
/// properties of the file. Tags that no .ecdc file could hold are named on the console.
Result<std::int64_t> EncodeAudio(Session* session, const std::string& path, const LoadedModel& loaded,
                                 const codec::CodedChunkSink& sink, const codec::AudioTap& tap = nullptr,
                                 EncodedSource* source = nullptr);

/// Encodes task.input to task.output (or standard output).
Status EncodeTask(Session* session, const Task& task, TaskOutcome* outcome);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_ENCODE_TASK_H_
