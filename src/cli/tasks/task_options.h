/// \file
/// The command line's options as the pipelines take them.
#ifndef XCODEC_SRC_CLI_TASKS_TASK_OPTIONS_H_
#define XCODEC_SRC_CLI_TASKS_TASK_OPTIONS_H_

#include <cstdint>
#include <string>

#include "cli/options.h"
#include "codec/file/output_file.h"
#include "codec/pipeline/audio_output.h"
#include "xcodec/options.h"

namespace xcodec::cli {

/// What is to be encoded, without what belongs to the run as a whole: model, arithmetic, output.
EncodeOptions EncodeOptionsOf(const Options& options);

/// What is to be decoded, the same way; `model_rate` is what --max-duration counts samples of.
/// kInvalidArgument: not a time.
Result<DecodeOptions> DecodeOptionsOf(const Options& options, int model_rate);

/// `file` as an audio file of the format that its name and the options ask for.
Result<AudioFile> AudioFileOf(const OutputFile& file, const std::string& path, const Options& options);

/// How outputs of `session`'s run are made.
OutputOptions OutputOptionsOf(const Options& options, WrittenFiles* written);

/// Whether the options ask for samples that are cut at kClipLimit: integers that are not rescaled.
bool MayClip(const Options& options);

/// "48000" (samples), "12.5s", "1:02.5" or "1:00:02" to samples at `rate`; exact for decimal seconds of up to
/// nine digits. kInvalidArgument otherwise.
Result<std::int64_t> ParseTime(const std::string& text, int rate);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_TASK_OPTIONS_H_
