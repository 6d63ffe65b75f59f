#include "cli/tasks/tally.h"

#include <fmt/format.h>

namespace xcodec::cli {
namespace {

std::string AudioText(double seconds) {
  return seconds < 600 ? fmt::format("{:.1f} s of audio", seconds)
                       : fmt::format("{:.2f} h of audio", seconds / 3600);
}

std::string SizeText(double bytes) {
  if (bytes < 1e6) return fmt::format("{:.1f} kB", bytes / 1e3);
  return bytes < 1e9 ? fmt::format("{:.1f} MB", bytes / 1e6) : fmt::format("{:.2f} GB", bytes / 1e9);
}

}  // namespace

void Tally::Done(Action action) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++(action == Action::kDecode ? decoded_ : encoded_);
}

void Tally::Amount(Action action, double audio_seconds, double input_bytes, double output_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  seconds_ += audio_seconds;
  if (action == Action::kRoundTrip || input_bytes <= 0 || output_bytes <= 0) sizes_ = false;
  (action == Action::kDecode ? ecdc_bytes_ : audio_bytes_) += input_bytes;
  (action == Action::kDecode ? audio_bytes_ : ecdc_bytes_) += output_bytes;
}

void Tally::Skipped() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++skipped_;
}

void Tally::Failed(const Status& status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++failed_;
  last_code_ = ExitCodeFor(status.code());
}

void Tally::LeftOutOf(const LeftOut& left_out) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++(left_out.sound ? sounds_ : others_);
  if (left_out.reason == kIsEcdcReason) ++made_;
}

int Tally::failed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failed_;
}

int Tally::files() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return encoded_ + decoded_ + skipped_ + failed_ + sounds_ + made_;
}

std::string Tally::Summary(bool decoding, bool dry_run) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string text = dry_run ? "xcodec: dry run: " : "xcodec: ";
  if (encoded_ > 0 || (decoded_ == 0 && !decoding)) text += fmt::format("{} encoded, ", encoded_);
  if (decoded_ > 0 || (encoded_ == 0 && decoding)) text += fmt::format("{} decoded, ", decoded_);
  text += fmt::format("{} skipped, {} not {}, {} failed", skipped_, others_, decoding ? ".ecdc" : "audio",
                      failed_);
  if (sounds_ > 0) text += fmt::format(", {} left out that may be heard (-v lists them)", sounds_);
  if (seconds_ > 0) text += "; " + AudioText(seconds_);
  if (seconds_ > 0 && sizes_ && (encoded_ == 0 || decoded_ == 0)) {
    const double from = encoded_ > 0 ? audio_bytes_ : ecdc_bytes_;
    const double to = encoded_ > 0 ? ecdc_bytes_ : audio_bytes_;
    text +=
        fmt::format(", {} to {} (ratio {:.1f})", SizeText(from), SizeText(to), audio_bytes_ / ecdc_bytes_);
  }
  return text;
}

int Tally::ExitCode() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (encoded_ + decoded_ + skipped_ + failed_ == 1 && sounds_ == 0) return last_code_;
  return failed_ > 0 || sounds_ > 0 ? 1 : 0;
}

}  // namespace xcodec::cli
