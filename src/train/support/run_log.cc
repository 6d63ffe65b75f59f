#include "train/support/run_log.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <utility>

namespace xcodec::train {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Result<RunLog> RunLog::Open(const std::string& folder, const std::vector<std::string>& columns,
                            std::int64_t last_step, std::function<void(const std::string&)> say) {
  XCODEC_ASSIGN_OR_RETURN(auto csv, CsvLog::Open(folder + "/log.csv", columns, last_step));
  XCODEC_ASSIGN_OR_RETURN(auto events, EventFile::Create(folder, Now()));
  return RunLog(std::move(csv), std::move(events), std::move(say));
}

Status RunLog::Write(std::int64_t step, const std::map<std::string, double>& values) {
  std::string line = fmt::format("{:>8}", step);
  for (const auto& [name, value] : values) line += fmt::format("  {} {:.5g}", name, value);
  if (say_) say_(line);
  XCODEC_RETURN_IF_ERROR(csv_.Write(step, values));
  return events_.Write(Now(), step, values);
}

Status CheckFinite(std::int64_t step, const std::map<std::string, double>& values) {
  for (const auto& [name, value] : values) {
    if (!std::isfinite(value))
      return Status(StatusCode::kInternal, fmt::format("step {}: {} is not finite", step, name));
  }
  return Status::Ok();
}

}  // namespace xcodec::train
