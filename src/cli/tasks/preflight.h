/// \file
/// Finds failures before encoding that would otherwise appear only after hours.
#ifndef XCODEC_SRC_CLI_TASKS_PREFLIGHT_H_
#define XCODEC_SRC_CLI_TASKS_PREFLIGHT_H_

#include <cstdint>
#include <string>

#include "cli/options.h"
#include "cli/tasks/plan.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Sets a failure status on every planned task whose output could not be made, or whose source could not be
/// removed with --rm: names that are too long, folders without permission, files in place of folders. kIo if
/// even a cautious estimate says that there is no room for all outputs together.
Status CheckOutputs(const Options& options, Plan* plan);

/// kInvalidArgument for a task whose input --rm could not remove without loss. Checked before anything is
/// read, because the input may be a pipe.
Status CheckRemovable(const Task& task);

/// kIo if the file system of `path`, which need not exist, has no room for this many bytes.
Status CheckRoom(const std::string& path, double bytes);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_PREFLIGHT_H_
