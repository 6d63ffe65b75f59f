/// \file
/// How subcommands hand over what they do.
#ifndef XCODEC_SRC_CLI_COMMANDS_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_COMMAND_H_

#include <functional>

#include "cli/console.h"

namespace xcodec::cli {

/// What a subcommand does once its arguments are parsed; returns the exit code.
using CommandBody = std::function<int(Console*)>;

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_COMMAND_H_
