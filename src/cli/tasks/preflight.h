/// \file
/// What would fail only after hours of computing, found before.
#ifndef XCODEC_SRC_CLI_TASKS_PREFLIGHT_H_
#define XCODEC_SRC_CLI_TASKS_PREFLIGHT_H_

#include <cstdint>
#include <string>

#include "cli/options.h"
#include "cli/tasks/plan.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Gives every planned task whose output could not be made, or whose source could not be removed with --rm,
/// the status that says so: names that are too long, folders without permission or that are files. kIo when
/// all outputs together, by the most cautious estimate, surely have no room.
Status CheckOutputs(const Options& options, Plan* plan);

/// kIo when the file system of `path`, which need not exist, has no room for this many bytes.
Status CheckRoom(const std::string& path, double bytes);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_PREFLIGHT_H_
