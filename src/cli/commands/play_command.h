/// \file
/// `xcodec play`.
#ifndef XCODEC_SRC_CLI_COMMANDS_PLAY_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_PLAY_COMMAND_H_

#include "cli/cli_app.h"
#include "cli/commands/command.h"

namespace xcodec::cli {

/// Adds the subcommand; when it is chosen, *body becomes what it does.
void AddPlayCommand(CLI::App& app, CommandBody* body);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_PLAY_COMMAND_H_
