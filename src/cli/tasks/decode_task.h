/// \file
/// One .ecdc file to one audio file.
#ifndef XCODEC_SRC_CLI_TASKS_DECODE_TASK_H_
#define XCODEC_SRC_CLI_TASKS_DECODE_TASK_H_

#include "cli/session.h"
#include "cli/tasks/encode_task.h"
#include "cli/tasks/names.h"

namespace xcodec::cli {

/// Decodes task.input to task.output ("-" for pipes).
Status DecodeTask(Session* session, const Task& task, TaskOutcome* outcome);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_DECODE_TASK_H_
