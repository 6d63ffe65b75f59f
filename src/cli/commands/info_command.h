/// \file
/// `xcodec info` and `xcodec test`.
#ifndef XCODEC_SRC_CLI_COMMANDS_INFO_COMMAND_H_
#define XCODEC_SRC_CLI_COMMANDS_INFO_COMMAND_H_

#include <string>
#include <vector>

#include "cli/cli_app.h"
#include "cli/commands/command.h"

namespace xcodec::cli {

/// Adds the subcommand; if it is chosen, *body becomes the function that runs it.
void AddInfoCommand(CLI::App& app, CommandBody* body);
void AddTestCommand(CLI::App& app, CommandBody* body);

struct TestOptions {
  bool recursive = false;  ///< folders too
  bool quiet = false;      ///< only files that are not intact
  bool json = false;       ///< a line of JSON instead of text
};

/// `xcodec test` for these paths: one line per file on standard output, "PATH: ok" or "PATH: reason".
/// Returns, as decoding does, 0 when all are intact, the failure's exit code when one file was given, and 1
/// when some of several failed.
int TestFiles(const std::vector<std::string>& paths, const TestOptions& wanted, Console* console);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_INFO_COMMAND_H_
