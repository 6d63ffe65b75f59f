/// \file
/// Rejects misleading command lines: options without effect, and outputs that are probably inputs.
#ifndef XCODEC_SRC_CLI_OPTION_CHECKS_H_
#define XCODEC_SRC_CLI_OPTION_CHECKS_H_

#include <set>
#include <string>
#include <vector>

#include "cli/cli_app.h"
#include "cli/options.h"
#include "cli/tasks/names.h"
#include "codec/file/ecdc_reader.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Names of the options on the command line of `app`, without dashes: "bandwidth", "raw", ...
std::set<std::string> GivenOptions(const CLI::App& app);

/// kInvalidArgument if an option that has no effect on a command was given before the command's name.
Status CheckBeforeCommand(const Options& options);

/// kInvalidArgument, naming the option and the reason, if one contradicts another or requires another that is
/// missing. Looks at `options.given`.
Status CheckOptions(const Options& options);

/// kInvalidArgument if a given option has no effect on any of the tasks.
Status CheckEffects(const Options& options, const std::set<Action>& actions);

/// kInvalidArgument for --recursive if none of the paths is a folder, or could have been one.
Status CheckFolders(const std::vector<std::string>& paths, bool recursive);

/// kInvalidArgument for options about files if all inputs or all outputs are pipes and devices.
Status CheckStreams(const Options& options, bool from_streams, bool to_streams);

/// kInvalidArgument for --model NAME when decoding: the file names its model, which is found without the
/// option. A folder is allowed, because its model may not be installed.
Status CheckModelOfFile(const codec::EcdcInfo& info, const Options& options);

/// kInvalidArgument if a given option has no effect on this model.
Status CheckModelOptions(const model::CodecSpec& spec, const Options& options);

/// kInvalidArgument for folders or a list that contain no files to process.
Status NothingFound(bool decoding);

/// Adds advice to the status of a damaged .ecdc file `path`.
Status WithRecovery(const std::string& path, const Status& status);

/// Adds advice to the status of audio that ends early.
Status WithAcceptTruncated(const Status& status, const Options& options);

/// ": did you mean --bandwidth?" for a word that is not an option or command of `app`; empty if nothing is
/// similar.
std::string NearestTo(const std::string& word, const CLI::App& app);

/// kNotFound, naming the command, if the first path is not a file and looks like a misspelt command: the
/// other arguments are then probably not meant for encoding and decoding.
Status CheckNoCommand(const Options& options);

/// kExists if -f would replace the second of two audio files and nothing else was given: "*.wav" with two
/// matches reads as INPUT OUTPUT.
Status CheckNotTwoInputs(const Options& options, const Task& task);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OPTION_CHECKS_H_
