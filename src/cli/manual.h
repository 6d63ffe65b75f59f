/// \file
/// The prose of the man page, in roff, and the notes under --help.
#ifndef XCODEC_SRC_CLI_MANUAL_H_
#define XCODEC_SRC_CLI_MANUAL_H_

namespace xcodec::cli {

const char* ManualBeforeOptions();
const char* ManualAfterOptions();
/// Exit codes and examples, shown after the options in --help.
const char* HelpFooter();

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_MANUAL_H_
