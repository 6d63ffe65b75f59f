/// \file
/// What a run will do, before any of it is done.
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
  bool skip = false;  ///< --skip-existing, and its output is there
};

struct Plan {
  std::vector<Planned> tasks;
  std::vector<LeftOut> left_out;  ///< of folders, --shard considered
};

/// kNotFound when the first path was meant as a command. kInvalidArgument, saying why, when a part of what
/// was asked for would be ignored or contradicts another. What is wrong with single inputs stands in the
/// plan.
Result<Plan> MakePlan(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_PLAN_H_
