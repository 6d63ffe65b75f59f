/// \file
/// One .ecdc file to one audio file.
#ifndef XCODEC_SRC_CLI_DECODE_TASK_H_
#define XCODEC_SRC_CLI_DECODE_TASK_H_

#include <cstdint>
#include <string>

#include "cli/encode_task.h"
#include "cli/names.h"
#include "cli/session.h"

namespace xcodec::cli {

/// Decodes task.input to task.output ("-" for pipes).
Status DecodeTask(Session* session, const Task& task, TaskOutcome* outcome);

/// "48000" (samples), "12.5s", "1:02.5" or "1:00:02" to samples at `rate`; exact for decimal seconds of up to
/// nine digits. kInvalidArgument otherwise.
Result<std::int64_t> ParseTime(const std::string& text, int rate);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_DECODE_TASK_H_
