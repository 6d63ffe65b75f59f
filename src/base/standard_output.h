/// \file
/// The end of what a program prints.
#ifndef XCODEC_SRC_BASE_STANDARD_OUTPUT_H_
#define XCODEC_SRC_BASE_STANDARD_OUTPUT_H_

#include "xcodec/status.h"

namespace xcodec {

/// Flushes `stdout`; kIo when something printed since the start has not arrived (a full disk).
/// Where the reader of a pipe has gone (`xcodec --help | head -1`) the process ends here by SIGPIPE and says
/// nothing, as other commands do, although the signal is ignored while files are written.
Status FlushStandardOutput();

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_STANDARD_OUTPUT_H_
