/// \file
/// Syncs folders, so that the names in them survive a power cut.
#ifndef XCODEC_SRC_BASE_SYNC_FOLDER_H_
#define XCODEC_SRC_BASE_SYNC_FOLDER_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec {

/// Syncs the names in a folder to the disk; file systems that cannot do this are ignored. kIo.
Status SyncFolder(const std::string& folder);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_SYNC_FOLDER_H_
