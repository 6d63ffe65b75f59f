/// \file
/// `xcodec info` and `xcodec test`.
#ifndef XCODEC_SRC_CLI_COMMANDS_INFO_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_INFO_COMMAND_H_

#include "cli/cli_app.h"
#include "cli/commands/command.h"

namespace xcodec::cli {

/// Adds the subcommand; if it is chosen, *body becomes the function that runs it.
void AddInfoCommand(CLI::App& app, CommandBody* body);
void AddTestCommand(CLI::App& app, CommandBody* body);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_INFO_COMMAND_H_
