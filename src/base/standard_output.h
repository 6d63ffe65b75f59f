/// \file
/// Finishes standard output.
#ifndef XCODEC_SRC_BASE_STANDARD_OUTPUT_H_
#define XCODEC_SRC_BASE_STANDARD_OUTPUT_H_

#include "xcodec/status.h"

namespace xcodec {

/// Flushes `stdout`; kIo if something printed since the start was not written (full disk). If the reader of a
/// pipe has gone (`xcodec --help | head -1`), the process ends here by SIGPIPE without a message, like other
/// commands, although the signal is ignored while files are written.
Status FlushStandardOutput();

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_STANDARD_OUTPUT_H_
