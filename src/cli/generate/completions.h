/// \file
/// Completions for shells: options, their values if there is a short list, commands, and files.
#ifndef XCODEC_SRC_CLI_GENERATE_COMPLETIONS_H_
#define XCODEC_SRC_CLI_GENERATE_COMPLETIONS_H_

#include <string>

#include "cli/generate/command_table.h"

namespace xcodec::cli {

std::string BashCompletion(const CommandEntry& main);
std::string ZshCompletion(const CommandEntry& main);
std::string FishCompletion(const CommandEntry& main);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_GENERATE_COMPLETIONS_H_
