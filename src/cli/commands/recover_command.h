/// \file
/// `xcodec recover`.
#ifndef XCODEC_SRC_CLI_COMMANDS_RECOVER_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_RECOVER_COMMAND_H_

#include "cli/cli_app.h"
#include "cli/commands/info_command.h"

namespace xcodec::cli {

/// `xcodec recover BROKEN OUT`: exit code 0 if nothing was damaged, 3 if something was damaged but saved.
void AddRecoverCommand(CLI::App& app, CommandBody* body);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_RECOVER_COMMAND_H_
