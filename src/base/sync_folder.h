/// \file
/// What has to be on the disk before a name in a folder survives a power cut.
#ifndef XCODEC_SRC_BASE_SYNC_FOLDER_H_
#define XCODEC_SRC_BASE_SYNC_FOLDER_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec {

/// Puts the names in a folder on the disk; file systems that can not do so are let off. kIo.
Status SyncFolder(const std::string& folder);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_SYNC_FOLDER_H_
