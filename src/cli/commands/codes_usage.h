/// \file
/// Options that a conversion to or from arrays of codes would ignore.
#ifndef XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_
#define XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_

#include "cli/options.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// The input of a conversion.
enum class CodesInput { kAudio, kEcdc, kArrays };

/// Decided by the input's name. A pipe has no name: it has arrays if `output` can only be made from arrays;
/// otherwise its first bytes decide (they are not consumed).
CodesInput CodesInputOf(const std::string& input, const std::string& output);

/// kInvalidArgument, naming the option, if one contradicts another or has no effect on this conversion. Looks
/// at `options.given`.
Status CheckCodesOptions(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_
