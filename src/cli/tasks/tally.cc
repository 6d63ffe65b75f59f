#include "cli/tasks/tally.h"

#include <fmt/format.h>

namespace xcodec::cli {

void Tally::Done(Action action) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++(action == Action::kDecode ? decoded_ : encoded_);
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

std::string Tally::Summary(bool decoding) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string text;
  if (encoded_ > 0 || (decoded_ == 0 && !decoding)) text += fmt::format("{} encoded, ", encoded_);
  if (decoded_ > 0 || (encoded_ == 0 && decoding)) text += fmt::format("{} decoded, ", decoded_);
  text += fmt::format("{} skipped, {} not {}, {} failed", skipped_, others_, decoding ? ".ecdc" : "audio",
                      failed_);
  if (sounds_ > 0) text += fmt::format(", {} left out that may be heard (-v lists them)", sounds_);
  return text;
}

int Tally::ExitCode() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (encoded_ + decoded_ + skipped_ + failed_ == 1 && sounds_ == 0) return last_code_;
  return failed_ > 0 || sounds_ > 0 ? 1 : 0;
}

}  // namespace xcodec::cli
