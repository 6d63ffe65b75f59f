/// \file
/// Distributes work on files among processes.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_SHARED_WORK_H_
#define XCODEC_SRC_TRAIN_SUPPORT_SHARED_WORK_H_

#include <cstddef>
#include <functional>

#include "train/support/communicator.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Calls `work` for the items 0 .. count - 1; `work(i)` leaves its result on disk and returns at once if it
/// exists. Processes share the items of the whole job; then those of each machine share them again, for
/// machines with disks of their own. With one process nothing is called: items are made when needed. All
/// processes wait for each other. An error of one is an error of all.
Status InShares(std::size_t count, const std::function<Status(std::size_t)>& work,
                Communicator* communicator);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_SHARED_WORK_H_
