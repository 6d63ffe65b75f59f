/// \file
/// Looks at standard input without consuming anything.
#ifndef XCODEC_SRC_CLI_OUTPUT_PEEK_H_
#define XCODEC_SRC_CLI_OUTPUT_PEEK_H_

namespace xcodec::cli {

/// Whether the next bytes of the descriptor (a pipe, socket or regular file) are "ECDC". Waits for four bytes
/// or the end. Nothing is consumed. False for anything else.
bool StartsLikeEcdc(int fd);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_PEEK_H_
