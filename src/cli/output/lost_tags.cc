#include "cli/output/lost_tags.h"

#include "cli/output/streams.h"

namespace xcodec::cli {
namespace {

std::string LostText(const std::string& input, const std::vector<std::string>& lost) {
  return InputName(input) + ": the file cannot hold these tags as they are: " + JoinNames(lost);
}

}  // namespace

std::string JoinNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void WarnOfLostTags(Console* console, const std::string& input, const std::vector<std::string>& lost) {
  if (!lost.empty()) console->Warning(LostText(input, lost));
}

void WarnOfLostTags(Console* console, const std::string& input, const codec::AudioOutput& audio,
                    std::vector<std::string> more) {
  more.insert(more.end(), audio.lost_tags().begin(), audio.lost_tags().end());
  if (audio.may_hold_tags()) return WarnOfLostTags(console, input, more);
  if (!more.empty()) console->Info(LostText(input, more));
}

}  // namespace xcodec::cli
