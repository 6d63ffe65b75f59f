/// \file
/// `xcodec codes`: codes as NumPy arrays, in both directions.
#ifndef XCODEC_SRC_CLI_COMMANDS_CODES_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_CODES_COMMAND_H_

#include "cli/cli_app.h"
#include "cli/commands/info_command.h"

namespace xcodec::cli {

void AddCodesCommand(CLI::App& app, CommandBody* body);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_CODES_COMMAND_H_
