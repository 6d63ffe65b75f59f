/// \file
/// Distributes work on files among processes.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_SHARED_WORK_H_
#define XCODEC_SRC_TRAIN_SUPPORT_SHARED_WORK_H_

#include <cstddef>
#include <functional>

#include "train/support/communicator.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Calls `work` for the items 0 .. count - 1; it leaves results on disk, and does nothing if they exist.
/// Every process does its share of all, then its share for its machine (nothing is left to do if all see one
/// disk). All processes wait for each other. An error of one is an error of all.
Status InShares(std::size_t count, const std::function<Status(std::size_t)>& work,
                Communicator* communicator);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_SHARED_WORK_H_
