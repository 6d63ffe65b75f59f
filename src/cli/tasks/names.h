/// \file
/// Derives the work to do from file names: the rules of the reference command, and a few more.
#ifndef XCODEC_SRC_CLI_TASKS_NAMES_H_
#define XCODEC_SRC_CLI_TASKS_NAMES_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec::cli {

enum class Action {
  kEncode,     ///< audio -> .ecdc
  kDecode,     ///< .ecdc -> audio
  kRoundTrip,  ///< audio -> codes -> audio, no .ecdc is kept
};

/// One file's worth of work. "-" means standard input or output.
struct Task {
  Action action = Action::kEncode;
  std::string input;
  std::string output;
};

/// ".ecdc", ".wav" ...: the last suffix of a path's file name in lower case; empty when there is none (a
/// leading dot starts no suffix).
std::string LowerSuffix(const std::string& path);
/// The path with its file name's last suffix replaced (or appended, when there is none).
std::string WithSuffix(const std::string& path, const std::string& suffix);

/// The task for `input`; `output` is empty if the user named none. `force_decode` is -d. `sniffed_ecdc` says
/// whether a stream (streams.h) starts like an .ecdc file. A stream as output may have any name; if the input
/// is a stream and `output` is empty, the output is standard output. kInvalidArgument if the output's suffix
/// does not fit.
Result<Task> PlanTask(const std::string& input, const std::string& output, const std::string& decoded_suffix,
                      bool force_decode, bool sniffed_ecdc, bool raw);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_NAMES_H_
