#include "cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/output/streams.h"
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
  const std::string where = file.empty() ? "" : MaskUnprintable(InputName(file)) + ": ";
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

bool Console::interactive() const { return verbosity_ >= 0 && IsTerminal(); }

void Console::Progress(const std::string& name, std::int64_t done_samples, std::int64_t total,
                       int sample_rate, std::chrono::steady_clock::time_point started) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const double audio = static_cast<double>(done_samples) / sample_rate;
  const double share = total > 0 ? static_cast<double>(done_samples) / static_cast<double>(total) : 0;
  const std::string percent = total > 0 ? fmt::format("{:3.0f} %", 100.0 * share) : "";
  if (batch_) {
    batch_->Update(name, share, audio);
    if (ProgressDue(batch_->started())) ShowBatch(name, percent);
    return;
  }
  if (!ProgressDue(started)) return;
  const double elapsed = std::chrono::duration<double>(last_progress_ - started).count();
  std::string text = percent.empty() ? "" : percent + ", ";
  text += fmt::format("{:.0f} s of audio, {:.0f} x real time", audio, audio / elapsed);
  if (share > 0 && share < 1) text += ", ETA " + ClockText(elapsed * (1 - share) / share);
  ShowProgress(name + ": " + text);
}

void Console::ReadProgress(const std::string& name, std::int64_t done_bytes, std::int64_t total_bytes,
                           std::chrono::steady_clock::time_point started) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (total_bytes <= 0 || !ProgressDue(started)) return;
  const double total = static_cast<double>(total_bytes);
  ShowProgress(fmt::format("{}: {:3.0f} % of {:.0f} MB read", name,
                           100.0 * static_cast<double>(done_bytes) / total, total / 1e6));
}

void Console::Line(const std::string& text, bool now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ProgressDue({}) || (now && interactive())) ShowProgress(text);
}

// From one second after `started` on, ten times a second.
bool Console::ProgressDue(std::chrono::steady_clock::time_point started) {
  using std::chrono::duration;
  if (!interactive()) return false;
  const auto now = std::chrono::steady_clock::now();
  if (duration<double>(now - started).count() < 1 || duration<double>(now - last_progress_).count() < 0.1)
    return false;
  last_progress_ = now;
  return true;
}

void Console::ShowBatch(const std::string& name, const std::string& text) {
  std::string line = "[" + batch_->Text(last_progress_) + "]";
  if (!name.empty()) line += " " + name;
  if (!text.empty()) line += ": " + text;
  ShowProgress(line);
}

// A line that wraps could not be removed.
void Console::ShowProgress(const std::string& text) {
  struct winsize size {};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const std::size_t columns = known ? size.ws_col : kLongestMessage;
  PrintOwn(stderr, "\r\033[K" + MaskUnprintable(Shortened(text, std::max<std::size_t>(columns, 20) - 1)));
  std::fflush(stderr);
  progress_shown_ = true;
}

void Console::ClearProgress() {
  if (!progress_shown_) return;
  PrintOwn(stderr, "\r\033[K");
  std::fflush(stderr);
  progress_shown_ = false;
}

void Console::EndProgress() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!batch_) ClearProgress();
}

void Console::BeginBatch(int files, double bytes, std::chrono::steady_clock::time_point started) {
  const std::lock_guard<std::mutex> lock(mutex_);
  batch_.emplace(files, bytes, started);
}

void Console::BeginFile(const std::string& name, double bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!batch_) return;
  batch_->Begin(name, bytes);
  if (ProgressDue(batch_->started())) ShowBatch(name, "");
}

void Console::EndFile(const std::string& name, bool ok, double audio_seconds) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!batch_) return;
  batch_->End(name, ok, audio_seconds);
  if (ProgressDue(batch_->started())) ShowBatch("", "");
}

void Console::EndBatch() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ClearProgress();
  batch_.reset();
}

}  // namespace xcodec::cli
