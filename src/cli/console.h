/// \file
/// Messages of the program for people: one line per error, progress only on a terminal.
#ifndef XCODEC_SRC_CLI_CONSOLE_H_
#define XCODEC_SRC_CLI_CONSOLE_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cli/output/batch_progress.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Messages go to standard error; names in them are masked. Thread-safe.
class Console {
 public:
  Console(int verbosity, bool quiet) : verbosity_(quiet ? -1 : verbosity) {}

  /// "xcodec: FILE: reason"; without a file "xcodec: reason".
  void Error(const std::string& file, const Status& status);
  void Warning(const std::string& text);
  /// Text exactly as the reference prints it, without our prefix.
  void Plain(const std::string& text);
  /// Shown with -v.
  void Info(const std::string& text);
  int verbosity() const { return verbosity_; }
  /// Whether a person may be reading: messages go to a terminal and are wanted.
  bool interactive() const;

  /// Shows "name 42 % 53 x ETA 0:07" on a terminal, from one second after `started` on. `total` < 0: unknown.
  void Progress(const std::string& name, std::int64_t done_samples, std::int64_t total, int sample_rate,
                std::chrono::steady_clock::time_point started);
  /// Shows "name: 42 % of 1000 MB read" in the same way, while a file is searched.
  void ReadProgress(const std::string& name, std::int64_t done_bytes, std::int64_t total_bytes,
                    std::chrono::steady_clock::time_point started);
  /// Shows this text in place of the progress line, at most ten times a second unless it has to be `now`.
  void Line(const std::string& text, bool now);
  /// Removes the progress line, except that of a list of files.
  void EndProgress();

  /// From now on the progress line is that of a list of files, "[12/340, 37 %, 21 x real time, ETA 12:34]
  /// name:  42 %", from one second after `started` on, until EndBatch. See BatchProgress for the arguments.
  void BeginBatch(int files, double bytes, std::chrono::steady_clock::time_point started);
  void BeginFile(const std::string& name, double bytes);
  void EndFile(const std::string& name, bool ok, double audio_seconds);
  void EndBatch();

 private:
  void PrintLine(const std::string& line);
  bool ProgressDue(std::chrono::steady_clock::time_point started);
  void ShowProgress(const std::string& text);
  void ShowBatch(const std::string& name, const std::string& text);
  void ClearProgress();

  std::mutex mutex_;
  int verbosity_;
  bool progress_shown_ = false;
  std::optional<BatchProgress> batch_;
  std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_CONSOLE_H_
