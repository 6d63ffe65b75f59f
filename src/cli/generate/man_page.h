/// \file
/// Man pages in roff.
#ifndef XCODEC_SRC_CLI_GENERATE_MAN_PAGE_H_
#define XCODEC_SRC_CLI_GENERATE_MAN_PAGE_H_

#include <string>

#include "cli/generate/command_table.h"

namespace xcodec::cli {

/// The parts of a man page other than its options.
struct ManText {
  std::string program;         ///< "xcodec"
  std::string summary;         ///< one line
  std::string before_options;  ///< roff: synopsis, description
  std::string after_options;   ///< roff: exit status and the like
};

std::string ManPage(const CommandEntry& main, const ManText& text);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_GENERATE_MAN_PAGE_H_
