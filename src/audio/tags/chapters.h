/// \file
/// Chapters as tags.
#ifndef XCODEC_SRC_AUDIO_TAGS_CHAPTERS_H_
#define XCODEC_SRC_AUDIO_TAGS_CHAPTERS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::audio {

struct Chapter {
  std::int64_t start_ms = 0;  ///< from the start of the audio
  std::string title;          ///< UTF-8; may be empty
};

/// As Vorbis comments have them: CHAPTER001 = "00:00:00.000", CHAPTER001NAME = the title, and so on, in order
/// of time. Nothing for more than kMostChapters, whose order the names could not express.
std::vector<std::pair<std::string, std::string>> ChapterFields(std::vector<Chapter> chapters);
constexpr std::size_t kMostChapters = 999;

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_CHAPTERS_H_
