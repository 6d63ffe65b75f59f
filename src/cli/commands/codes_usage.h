/// \file
/// Options that a conversion to or from arrays of codes would ignore.
#ifndef XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_
#define XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_

#include "cli/options.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// What codes are made from.
enum class CodesInput { kAudio, kEcdc, kArrays };

/// By the input's name; a pipe has none, and is arrays when `output` can only be made of these, else what it
/// starts like (nothing is taken from it).
CodesInput CodesInputOf(const std::string& input, const std::string& output);

/// kInvalidArgument, naming the option, if one contradicts another or has no effect on what
/// `xcodec codes` is asked to do. Looks at `options.given`.
Status CheckCodesOptions(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_
