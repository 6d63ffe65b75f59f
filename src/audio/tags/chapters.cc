#include "audio/tags/chapters.h"

#include <fmt/format.h>

#include <algorithm>

namespace xcodec::audio {

std::vector<std::pair<std::string, std::string>> ChapterFields(std::vector<Chapter> chapters) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (chapters.size() > kMostChapters) return fields;
  std::stable_sort(chapters.begin(), chapters.end(),
                   [](const Chapter& a, const Chapter& b) { return a.start_ms < b.start_ms; });
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    const std::string name = fmt::format("CHAPTER{:03}", i + 1);
    const std::int64_t ms = std::max<std::int64_t>(0, chapters[i].start_ms);
    fields.emplace_back(name, fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3600000, ms / 60000 % 60,
                                          ms / 1000 % 60, ms % 1000));
    if (!chapters[i].title.empty()) fields.emplace_back(name + "NAME", chapters[i].title);
  }
  return fields;
}

}  // namespace xcodec::audio
