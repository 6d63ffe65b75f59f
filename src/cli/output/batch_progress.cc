#include "cli/output/batch_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace xcodec::cli {

std::string ClockText(double seconds) {
  // More than a hundred days is no estimate.
  const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, 8.64e6)));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

void BatchProgress::Begin(const std::string& name, double bytes) { underway_[name] = {bytes, 0, 0}; }

void BatchProgress::Update(const std::string& name, double share, double audio_seconds) {
  const auto file = underway_.find(name);
  if (file == underway_.end()) return;
  file->second.share = std::clamp(share, 0.0, 1.0);
  file->second.audio = audio_seconds;
}

void BatchProgress::End(const std::string& name, bool ok, double audio_seconds) {
  ++ended_;
  const auto file = underway_.find(name);
  if (file == underway_.end()) return;
  // Of a failed file nobody knows how much time it would have taken.
  if (ok) {
    done_bytes_ += file->second.bytes;
    done_audio_ += audio_seconds;
  } else {
    bytes_ -= file->second.bytes;
  }
  underway_.erase(file);
}

std::string BatchProgress::Text(Clock::time_point now) const {
  double bytes = done_bytes_;
  double audio = done_audio_;
  for (const auto& [name, file] : underway_) {
    bytes += file.bytes * file.share;
    audio += file.audio;
  }
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  std::string text = fmt::format("{}/{}", ended_, files_);
  if (bytes_ > 0) text += fmt::format(", {:.0f} %", std::floor(100 * std::min(bytes / bytes_, 1.0)));
  if (elapsed > 0 && audio > 0) text += fmt::format(", {:.0f} x real time", audio / elapsed);
  if (elapsed > 0 && bytes > 0 && bytes < bytes_)
    text += ", ETA " + ClockText(elapsed * (bytes_ - bytes) / bytes);
  return text;
}

}  // namespace xcodec::cli
