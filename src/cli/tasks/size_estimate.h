/// \file
/// Estimates the minimum size of outputs, to report early that there is no room.
#ifndef XCODEC_SRC_CLI_TASKS_SIZE_ESTIMATE_H_
#define XCODEC_SRC_CLI_TASKS_SIZE_ESTIMATE_H_

#include "cli/options.h"
#include "cli/tasks/names.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// A cautious estimate from headers alone, in bytes; 0 if they do not suffice. Reads little of the input, and
/// nothing of streams. kIo: the input cannot be read.
Result<double> LeastOutputBytes(const Options& options, const Task& task);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_SIZE_ESTIMATE_H_
