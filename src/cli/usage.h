/// \file
/// Command lines that pretend: options that would have no effect, and outputs that are probably inputs.
#ifndef XCODEC_SRC_CLI_USAGE_H_
#define XCODEC_SRC_CLI_USAGE_H_

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

/// Names of the options that the command line of `app` has, without dashes: "bandwidth", "raw", ...
std::set<std::string> GivenOptions(const CLI::App& app);

/// kInvalidArgument if an option that a command does not look at was given before the command's name.
Status CheckBeforeCommand(const Options& options);

/// kInvalidArgument, naming the option and the reason, if one contradicts another or lacks the one that it
/// belongs to. Looks at `options.given`.
Status CheckOptions(const Options& options);

/// kInvalidArgument if an option that was given has no effect on anything that will be done.
Status CheckEffects(const Options& options, const std::set<Action>& actions);

/// kInvalidArgument for --recursive where none of the paths is a folder, or could have been one.
Status CheckFolders(const std::vector<std::string>& paths, bool recursive);

/// kInvalidArgument for options about files where all inputs or all outputs are pipes and devices.
Status CheckStreams(const Options& options, bool from_streams, bool to_streams);

/// kInvalidArgument for --model on a file that was made by a model of its own that is found without it: the
/// name of an installed one. A folder may be that of a model that is not installed.
Status CheckModelOfFile(const EcdcInfo& info, const Options& options);

/// kInvalidArgument if an option that was given has no effect on this model.
Status CheckModelOptions(const CodecSpec& spec, const Options& options);

/// kInvalidArgument for folders in which nothing is that could be worked on.
Status NothingFound(bool decoding);

/// What to do about the damaged .ecdc file `path`, added to the status that says so.
Status WithRecovery(const std::string& path, const Status& status);

/// What to do about audio that ends early, added to the status that says so.
Status WithAcceptTruncated(const Status& status, const Options& options);

/// ": did you mean --bandwidth?" for a word that is no option or command of `app`; empty when nothing is
/// near.
std::string NearestTo(const std::string& word, const CLI::App& app);

/// kNotFound, naming the command, if the first path is no file and looks like a command with a slip in it:
/// the others may then be meant for something else than encoding and decoding.
Status CheckNoCommand(const Options& options);

/// kExists if -f would replace the second of two audio files that are given without another word: "*.wav"
/// with two matches reads as INPUT OUTPUT.
Status CheckNotTwoInputs(const Options& options, const Task& task);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_USAGE_H_
