/// \file
/// Temporary files without a name.
#ifndef XCODEC_SRC_BASE_TEMP_FILE_H_
#define XCODEC_SRC_BASE_TEMP_FILE_H_

#include "base/owned_fd.h"
#include "xcodec/status.h"

namespace xcodec {

/// An empty file for reading and writing in $TMPDIR (or /tmp) without a name: its space is freed once it is
/// closed, however the process ends. kIo.
Result<OwnedFd> CreateTempFile();

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_TEMP_FILE_H_
