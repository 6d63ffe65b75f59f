/// \file
/// Whether a source is still the file that was read, and when it may go (--rm).
#ifndef XCODEC_SRC_CLI_TASKS_SOURCE_REMOVAL_H_
#define XCODEC_SRC_CLI_TASKS_SOURCE_REMOVAL_H_

#include "cli/tasks/encode_task.h"
#include "cli/tasks/plan.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Before anything is done, since a source that has been read to no purpose may be a pipe: whether the task
/// has a source that could be removed (kInvalidArgument). Waits until what others write to it from now on has
/// another time stamp, which takes at most 20 ms.
Status PrepareRemoval(const Task& task);

/// kIo if the source's name means another file than the one that was opened, or that was written to
/// meanwhile.
Status CheckUnchanged(const Task& task, const TaskOutcome& outcome);

/// Removes a source when the very file that was made of it has the output's name and all of its contents, and
/// its own name still means the very file that was read, which nobody has touched. kIo: it does not, or it
/// can not be removed.
Status RemoveSource(const Task& task, const TaskOutcome& outcome);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_SOURCE_REMOVAL_H_
