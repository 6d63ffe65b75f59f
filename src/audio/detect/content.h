/// \file
/// What a file holds, by its first bytes: for walks over trees, where names promise little.
#ifndef XCODEC_SRC_AUDIO_DETECT_CONTENT_H_
#define XCODEC_SRC_AUDIO_DETECT_CONTENT_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec {

enum class ContentKind {
  kAudio,     ///< a format of recorded sound and of nothing else, whether OpenAudio knows it or not
  kMayBe,     ///< of a kind that holds sound or something else, and libsndfile finds sound in it
  kVideo,     ///< pictures, most likely with sound
  kEcdc,      ///< an .ecdc file
  kEmpty,     ///< no byte
  kNotAudio,  ///< known to be something else, whatever its name says
  kUnknown,
};

struct Content {
  ContentKind kind = ContentKind::kUnknown;
  std::string name;  ///< of the format: "WAV", "MP4"; empty where there is none to tell
};

/// The kind of content that begins with `start` (all of it, or at least kContentStart bytes). Never kMayBe.
Content ContentOf(Bytes start);
constexpr std::size_t kContentStart = 16384;

/// Whether `start`, as for ContentOf, may begin a file of sound: of a pipe that alone tells whether it is
/// worth a copy.
bool MayBeSound(Bytes start);

/// Bytes of zeros and ends of lines at the start of `file`, up to 1 MiB, where a file of sound begins after
/// them and none with them; else 0. kIo.
Result<std::int64_t> PaddingBefore(const FileRange& file);

/// The kind of content of a regular file, after its leading padding. kNotFound, kIo.
Result<Content> DetectContent(const std::string& path);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_DETECT_CONTENT_H_
