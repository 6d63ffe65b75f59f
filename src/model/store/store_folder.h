/// \file
/// Checks that a store's folders and files are under the control of its user.
#ifndef XCODEC_SRC_MODEL_STORE_STORE_FOLDER_H_
#define XCODEC_SRC_MODEL_STORE_STORE_FOLDER_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec::model {

/// kIo (with the reason) unless only this user or root can have put anything into `folder`: it must belong to
/// one of the two, and nobody else may be able to write to it, except the user's own group (with the user's
/// number). A missing folder is accepted. The same for a file.
Status CheckStoreFolder(const std::string& folder);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_STORE_FOLDER_H_
