/// \file
/// Measurements in separate processes, so that memory and page faults belong only to the measurement.
#ifndef XCODEC_SRC_CLI_BENCH_CHILD_H_
#define XCODEC_SRC_CLI_BENCH_CHILD_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/bench/table.h"
#include "xcodec/status.h"

namespace xcodec::cli::bench {

/// Resource usage of a process that has ended.
struct Usage {
  double wall_seconds = 0;
  double cpu_seconds = 0;
  double peak_mib = 0;            ///< largest resident set
  std::int64_t minor_faults = 0;  ///< pages that needed no disk
  std::int64_t major_faults = 0;
};

/// Best and median of some durations in seconds; `seconds` must not be empty.
struct Durations {
  double best = 0;
  double median = 0;
};
Durations Summarize(std::vector<double> seconds);

/// Runs `body` in a forked process and returns what it returned. The caller must have no other threads. The
/// child's peak includes the pages it shares with the caller, a few MiB. kInternal if the child died.
Result<Json> RunInChild(const std::function<Result<Json>()>& body, Usage* usage);

/// Runs a program with its standard output going to /dev/null and waits for it. Not ok when it could not be
/// run or failed (the message has the command line and the end of its standard error).
Status RunProgram(const std::vector<std::string>& arguments, Usage* usage);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_CHILD_H_
