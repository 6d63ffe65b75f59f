/// \file
/// --dry-run: what would be done, told instead of done.
#ifndef XCODEC_SRC_CLI_TASKS_DRY_RUN_H_
#define XCODEC_SRC_CLI_TASKS_DRY_RUN_H_

#include <string>

#include "cli/options.h"
#include "cli/tasks/plan.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Gives every planned task the status that it would fail with at once: for what is there of its output, for
/// an input that cannot be opened. Makes nothing.
void ForeseeFailures(const Options& options, Plan* plan);

/// "encode: a.wav -> a.ecdc", with what becomes of the source and of an output that is there.
std::string Foretold(const Options& options, const Planned& planned);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_DRY_RUN_H_
