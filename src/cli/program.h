/// \file
/// The xcodec program, from its arguments to its exit code.
#ifndef XCODEC_SRC_CLI_PROGRAM_H_
#define XCODEC_SRC_CLI_PROGRAM_H_

namespace xcodec::cli {

/// Never throws. Returns the documented exit code.
int RunProgram(int argc, char** argv);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PROGRAM_H_
