/// \file
/// Logs the measurements of a run: terminal, CSV, TensorBoard.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_RUN_LOG_H_
#define XCODEC_SRC_TRAIN_SUPPORT_RUN_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "train/support/event_file.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Only process 0 has one. Not thread-safe.
class RunLog {
 public:
  /// Continues `folder`/log.csv after `last_step` and starts a new event file. `say` may be null.
  static Result<RunLog> Open(const std::string& folder, const std::vector<std::string>& columns,
                             std::int64_t last_step, std::function<void(const std::string&)> say);
  Status Write(std::int64_t step, const std::map<std::string, double>& values);

 private:
  RunLog(CsvLog csv, EventFile events, std::function<void(const std::string&)> say)
      : csv_(std::move(csv)), events_(std::move(events)), say_(std::move(say)) {}
  CsvLog csv_;
  EventFile events_;
  std::function<void(const std::string&)> say_;
};

/// kInternal with the name of a value that is not finite.
Status CheckFinite(std::int64_t step, const std::map<std::string, double>& values);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_RUN_LOG_H_
