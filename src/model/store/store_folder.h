/// \file
/// Whether a store's folders and files are those of its user.
#ifndef XCODEC_SRC_MODEL_STORE_STORE_FOLDER_H_
#define XCODEC_SRC_MODEL_STORE_STORE_FOLDER_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec {

/// kIo (with the reason) unless what is in `folder` can only have been put there by this user or root: it
/// belongs to one of the two and nobody else may write to it. A group may when it is the user's own (has the
/// user's number). A folder that does not exist is in order. So for a file.
Status CheckStoreFolder(const std::string& folder);

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_STORE_STORE_FOLDER_H_
