/// \file
/// --report: one line of JSON for every file.
#ifndef XCODEC_SRC_CLI_TASKS_REPORT_H_
#define XCODEC_SRC_CLI_TASKS_REPORT_H_

#include <mutex>
#include <string>

#include "cli/tasks/encode_task.h"
#include "cli/tasks/names.h"
#include "cli/tasks/tree.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Appends whole lines, so that several processes may share a report. Thread-safe.
class Report {
 public:
  Report() = default;
  ~Report();
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  /// An empty path means no report. Errors: kIo.
  Status Open(const std::string& path);
  void Add(const Task& task, const Status& status, bool skipped, const TaskOutcome& outcome, double seconds);
  /// A file that a walk through a folder left out: "status":"left out", and whether it may be heard.
  void AddLeftOut(const LeftOut& left_out);

 private:
  void Append(const std::string& text);

  int fd_ = -1;
  std::mutex mutex_;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_REPORT_H_
