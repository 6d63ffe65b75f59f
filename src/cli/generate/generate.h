/// \file
/// Man page and shell completions from the same table as --help.
#ifndef XCODEC_SRC_CLI_GENERATE_GENERATE_H_
#define XCODEC_SRC_CLI_GENERATE_GENERATE_H_

#include <string>

#include "cli/cli_app.h"

namespace xcodec::cli {

/// `what` is man, bash, zsh or fish; anything else gives an empty text. `app` is the fully configured
/// program.
std::string Generate(const CLI::App& app, const std::string& what);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_GENERATE_GENERATE_H_
