/// \file
/// The option `--memory` of several commands.
#ifndef XCODEC_SRC_CLI_MEMORY_OPTION_H_
#define XCODEC_SRC_CLI_MEMORY_OPTION_H_

#include <cstdint>
#include <string>

#include "cli/cli_app.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Adds -M,--memory to a command; parsing it sets the limit of the process.
CLI::Option* AddMemoryOption(CLI::App& app);

/// "500" and "500M" (MiB), "64K", "2G", with or without "B" or "iB" after the letter, to bytes.
/// kInvalidArgument otherwise.
Result<std::uint64_t> ParseMemory(const std::string& text);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_MEMORY_OPTION_H_
