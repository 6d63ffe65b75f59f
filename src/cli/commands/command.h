/// \file
/// The interface of subcommands.
#ifndef XCODEC_SRC_CLI_COMMANDS_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_COMMAND_H_

#include <functional>

#include "cli/console.h"

namespace xcodec::cli {

/// Runs a subcommand after its arguments have been parsed; returns the exit code.
using CommandBody = std::function<int(Console*)>;

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_COMMAND_H_
