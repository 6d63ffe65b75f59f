/// \file
/// Plans the whole run before anything is done.
#ifndef XCODEC_SRC_CLI_TASKS_PLAN_H_
#define XCODEC_SRC_CLI_TASKS_PLAN_H_

#include <vector>

#include "cli/options.h"
#include "cli/tasks/names.h"
#include "cli/tasks/tree.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// A task, or the reason why a named input cannot be one.
struct Planned {
  Task task;
  Status status;
  bool skip = false;  ///< --skip-existing is given and its output exists
};

struct Plan {
  std::vector<Planned> tasks;
  std::vector<LeftOut> left_out;  ///< of folders, --shard considered
};

/// kNotFound if the first path was meant as a command. kInvalidArgument, with the reason, if an
/// option or argument would be ignored or contradicts another. Errors of single inputs are in the
/// plan.
Result<Plan> MakePlan(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_PLAN_H_
