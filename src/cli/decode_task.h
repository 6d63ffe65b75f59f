/// \file
/// One .ecdc file to one audio file.
#ifndef XCODEC_SRC_CLI_DECODE_TASK_H_
#define XCODEC_SRC_CLI_DECODE_TASK_H_

#include "cli/encode_task.h"
#include "cli/names.h"
#include "cli/session.h"

namespace xcodec::cli {

/// Decodes task.input to task.output ("-" for pipes).
Status DecodeTask(Session* session, const Task& task, TaskOutcome* outcome);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_DECODE_TASK_H_
