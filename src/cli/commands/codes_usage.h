/// \file
/// Options that a conversion to or from arrays of codes would ignore.
#ifndef XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_
#define XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_

#include "cli/options.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// kInvalidArgument, naming the option, if one contradicts another or has no effect on what
/// `xcodec codes` is asked to do. Looks at `options.given`.
Status CheckCodesOptions(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_CODES_USAGE_H_
