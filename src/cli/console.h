/// \file
/// Messages of the program for people: one line per error, progress only on a terminal.
#ifndef XCODEC_SRC_CLI_CONSOLE_H_
#define XCODEC_SRC_CLI_CONSOLE_H_

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

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

  /// Shows "name 42 % 53 x" on a terminal, from one second after `started` on. `total` < 0: unknown.
  void Progress(const std::string& name, std::int64_t done_samples, std::int64_t total, int sample_rate,
                std::chrono::steady_clock::time_point started);
  /// Shows "name: 42 % of 1000 MB read" in the same way, while a file is searched.
  void ReadProgress(const std::string& name, std::int64_t done_bytes, std::int64_t total_bytes,
                    std::chrono::steady_clock::time_point started);
  /// Removes the progress line.
  void EndProgress();

 private:
  void PrintLine(const std::string& line);
  bool ProgressDue(std::chrono::steady_clock::time_point started);
  void ShowProgress(const std::string& name, const std::string& text);

  std::mutex mutex_;
  int verbosity_;
  bool progress_shown_ = false;
  std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_CONSOLE_H_
