#include "cli/tasks/report.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/text.h"
#include "cli/print.h"

namespace xcodec::cli {

Report::~Report() {
  if (fd_ >= 0) close(fd_);
}

Status Report::Open(const std::string& path) {
  if (path.empty()) return Status::Ok();
  fd_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd_ < 0) return Status(StatusCode::kIo, "cannot open the report " + path + ": " + SystemMessage(errno));
  return Status::Ok();
}

void Report::Add(const Task& task, const Status& status, bool skipped, const TaskOutcome& outcome,
                 double seconds) {
  if (fd_ < 0) return;
  static const char* const kActions[] = {"encode", "decode", "roundtrip"};
  nlohmann::ordered_json line = {{"input", task.input},
                                 {"output", task.output},
                                 {"action", kActions[static_cast<int>(task.action)]},
                                 {"status", !status.ok() ? "failed"
                                            : skipped    ? "skipped"
                                                         : "ok"}};
  if (!status.ok()) {
    line["code"] = StatusCodeName(status.code());
    line["exit"] = ExitCodeFor(status.code());
    line["reason"] = Shortened(status.message(), kLongestMessage);
  } else if (!skipped) {
    line["samples"] = outcome.samples;
    line["sample_rate"] = outcome.sample_rate;
    line["output_bytes"] = outcome.output_bytes;
    line["seconds"] = seconds;
    if (!outcome.lost_tags.empty()) line["lost_tags"] = outcome.lost_tags;
    if (task.action != Action::kEncode) {
      line["peak"] = outcome.peak;
      line["clipped"] = outcome.peak > 0.99F;
    }
  }
  Append(JsonText(line) + "\n");
}

void Report::AddLeftOut(const LeftOut& left_out) {
  if (fd_ < 0) return;
  const nlohmann::ordered_json line = {{"input", left_out.path},
                                       {"status", "left out"},
                                       {"sound", left_out.sound},
                                       {"reason", left_out.reason}};
  Append(JsonText(line) + "\n");
}

void Report::Append(const std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  // A report that cannot be written must not stop an archive run; the exit status is what matters.
  (void)WriteAll(fd_, Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

}  // namespace xcodec::cli
