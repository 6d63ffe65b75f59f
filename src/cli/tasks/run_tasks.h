/// \file
/// The main command: plans the run and executes it, for one file or many.
#ifndef XCODEC_SRC_CLI_TASKS_RUN_TASKS_H_
#define XCODEC_SRC_CLI_TASKS_RUN_TASKS_H_

#include "cli/console.h"
#include "cli/options.h"

namespace xcodec::cli {

/// Runs the main command with `options`. Returns the exit code: 0; the code of the failure if there was one
/// task; 1 if some of several failed.
int RunMain(const Options& options, Console* console);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_RUN_TASKS_H_
