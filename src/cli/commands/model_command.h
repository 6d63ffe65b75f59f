/// \file
/// `xcodec model import|list|info|verify|pull`.
#ifndef XCODEC_SRC_CLI_COMMANDS_MODEL_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_MODEL_COMMAND_H_

#include "cli/cli_app.h"
#include "cli/commands/command.h"

namespace xcodec::cli {

/// Adds the subcommand `model` with its own subcommands; *body becomes the one that is chosen.
void AddModelCommand(CLI::App& app, CommandBody* body);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_MODEL_COMMAND_H_
