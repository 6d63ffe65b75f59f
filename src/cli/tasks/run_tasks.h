/// \file
/// The main command: plans what is to be done and does it, one file or many.
#ifndef XCODEC_SRC_CLI_TASKS_RUN_TASKS_H_
#define XCODEC_SRC_CLI_TASKS_RUN_TASKS_H_

#include "cli/console.h"
#include "cli/options.h"

namespace xcodec::cli {

/// Does what `options` ask for. Returns the exit code: 0, the failure's code when there was one task, 1 when
/// some of several failed.
int RunMain(const Options& options, Console* console);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_RUN_TASKS_H_
