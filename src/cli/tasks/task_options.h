/// \file
/// Converts the command line's options to those of the pipelines.
#ifndef XCODEC_SRC_CLI_TASKS_TASK_OPTIONS_H_
#define XCODEC_SRC_CLI_TASKS_TASK_OPTIONS_H_

#include <cstdint>
#include <string>

#include "cli/options.h"
#include "codec/file/output_file.h"
#include "codec/pipeline/audio_output.h"
#include "xcodec/options.h"

namespace xcodec::cli {

/// The encoding options, without those of the whole run: model, backend, output.
EncodeOptions EncodeOptionsOf(const Options& options);

/// The decoding options, likewise; samples of --max-duration are counted at `model_rate`. kInvalidArgument:
/// not a time.
Result<DecodeOptions> DecodeOptionsOf(const Options& options, int model_rate);

/// `file` as an audio file in the format that follows from its name and the options.
Result<codec::AudioFile> AudioFileOf(const codec::OutputFile& file, const std::string& path,
                                     const Options& options);

/// Options for the output files of `session`'s run.
codec::OutputOptions OutputOptionsOf(const Options& options, codec::WrittenFiles* written);

/// Whether samples are clipped at kClipLimit: integers that are not rescaled.
bool MayClip(const Options& options);

/// "48000" (samples), "12.5s", "1:02.5" or "1:00:02" to samples at `rate`; exact for decimal seconds of up to
/// nine digits. kInvalidArgument otherwise.
Result<std::int64_t> ParseTime(const std::string& text, int rate);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_TASK_OPTIONS_H_
