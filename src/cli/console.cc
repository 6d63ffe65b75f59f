#include "cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/text.h"
#include "cli/print.h"

namespace xcodec::cli {
namespace {

bool IsTerminal() {
  static const bool terminal = isatty(STDERR_FILENO) == 1;
  return terminal;
}

}  // namespace

void Console::PrintLine(const std::string& line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (progress_shown_) PrintOwn(stderr, "\r\033[K");
  progress_shown_ = false;
  cli::PrintLine(stderr, Shortened(line, kLongestMessage));
}

void Console::Error(const std::string& file, const Status& status) {
  const std::string where =
      file.empty() ? "" : MaskUnprintable(file == "-" ? "(standard input)" : file) + ": ";
  PrintLine("xcodec: " + where + MaskUnprintable(status.message()));
}

void Console::Warning(const std::string& text) {
  if (verbosity_ >= 0) PrintLine("xcodec: " + MaskUnprintable(text));
}

void Console::Plain(const std::string& text) {
  if (verbosity_ >= 0) PrintLine(text);
}

void Console::Info(const std::string& text) {
  if (verbosity_ >= 1) PrintLine("xcodec: " + MaskUnprintable(text));
}

void Console::Progress(const std::string& name, std::int64_t done_samples, std::int64_t total,
                       int sample_rate, std::chrono::steady_clock::time_point started) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!ProgressDue(started)) return;
  const double elapsed = std::chrono::duration<double>(last_progress_ - started).count();
  const double audio = static_cast<double>(done_samples) / sample_rate;
  std::string text;
  if (total > 0)
    text = fmt::format("{:3.0f} %, ", 100.0 * static_cast<double>(done_samples) / static_cast<double>(total));
  text += fmt::format("{:.0f} s of audio, {:.0f} x real time", audio, audio / elapsed);
  ShowProgress(name, text);
}

void Console::ReadProgress(const std::string& name, std::int64_t done_bytes, std::int64_t total_bytes,
                           std::chrono::steady_clock::time_point started) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (total_bytes <= 0 || !ProgressDue(started)) return;
  const double total = static_cast<double>(total_bytes);
  ShowProgress(name, fmt::format("{:3.0f} % of {:.0f} MB read",
                                 100.0 * static_cast<double>(done_bytes) / total, total / 1e6));
}

// From one second after `started` on, ten times a second.
bool Console::ProgressDue(std::chrono::steady_clock::time_point started) {
  using std::chrono::duration;
  if (verbosity_ < 0 || !IsTerminal()) return false;
  const auto now = std::chrono::steady_clock::now();
  if (duration<double>(now - started).count() < 1 || duration<double>(now - last_progress_).count() < 0.1)
    return false;
  last_progress_ = now;
  return true;
}

void Console::ShowProgress(const std::string& name, const std::string& text) {
  PrintOwn(stderr, "\r\033[K" + MaskUnprintable(name) + ": " + text);
  std::fflush(stderr);
  progress_shown_ = true;
}

void Console::EndProgress() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!progress_shown_) return;
  PrintOwn(stderr, "\r\033[K");
  std::fflush(stderr);
  progress_shown_ = false;
}

}  // namespace xcodec::cli
