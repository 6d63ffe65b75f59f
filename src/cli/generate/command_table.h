/// \file
/// The options and commands of a CLI11 program as plain data, for the man page and the completions.
#ifndef XCODEC_SRC_CLI_GENERATE_COMMAND_TABLE_H_
#define XCODEC_SRC_CLI_GENERATE_COMMAND_TABLE_H_

#include <string>
#include <vector>

#include "cli/cli_app.h"

namespace xcodec::cli {

struct OptionEntry {
  std::vector<std::string> names;    ///< with their dashes, short ones first
  std::string value;                 ///< name of its value, "KBPS"; empty for flags
  std::vector<std::string> choices;  ///< all possible values; empty if there is no fixed list
  std::string text;
  std::string initial;  ///< default value, or empty
  std::string group;    ///< heading

  bool takes_value() const { return !value.empty(); }
  bool takes_folder() const { return value.find("FOLDER") != std::string::npos; }
  bool takes_file() const { return value.find("FILE") != std::string::npos; }
};

struct ArgumentEntry {
  std::string name;
  bool required = false;
  bool repeated = false;
};

/// A program or one of its commands.
struct CommandEntry {
  std::string name;
  std::string text;
  std::vector<ArgumentEntry> arguments;
  std::vector<OptionEntry> options;
  std::vector<CommandEntry> commands;
  bool takes_main_options = false;  ///< it takes the program's options in addition to `options`
};

/// Options and commands without a group are left out, as in --help.
CommandEntry DescribeCommands(const CLI::App& app);

/// Names of options and commands, separated by spaces. `main` adds the program's options if the command takes
/// them; may be null.
std::string CompletionWords(const CommandEntry& command, const CommandEntry* main);

/// `text` with a backslash before every character of `special`.
std::string WithBackslashes(const std::string& text, const std::string& special);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_GENERATE_COMMAND_TABLE_H_
