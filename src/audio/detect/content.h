/// \file
/// The kind of a file by its first bytes: for walks over trees, where names are unreliable.
#ifndef XCODEC_SRC_AUDIO_DETECT_CONTENT_H_
#define XCODEC_SRC_AUDIO_DETECT_CONTENT_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

enum class ContentKind {
  kAudio,     ///< a format only for recorded sound, whether OpenAudio reads it or not
  kMayBe,     ///< a format for sound or other data, in which libsndfile finds sound
  kVideo,     ///< video, most likely with sound
  kEcdc,      ///< an .ecdc file
  kEmpty,     ///< no byte
  kNotAudio,  ///< known not to be sound, whatever its name is
  kUnknown,
};

struct Content {
  ContentKind kind = ContentKind::kUnknown;
  std::string name;  ///< name of the format: "WAV", "MP4"; empty if there is none
};

/// The kind of content that begins with `start` (all of it, or at least kContentStart bytes). Never kMayBe.
Content ContentOf(Bytes start);
constexpr std::size_t kContentStart = 16384;

/// Whether `start`, as for ContentOf, may be the start of a sound file. For a pipe, this alone decides
/// whether to copy it to a file.
bool MayBeSound(Bytes start);

/// Number of zeros and line ends at the start of `file`, up to 1 MiB, if a sound file begins after them but
/// not at the start; otherwise 0. kIo.
Result<std::int64_t> PaddingBefore(const FileRange& file);

/// The kind of content of a regular file, after its leading padding. kNotFound, kIo.
Result<Content> DetectContent(const std::string& path);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_CONTENT_H_
