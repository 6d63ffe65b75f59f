/// \file
/// Tags after the end of a file of any kind, or between two files.
#ifndef XCODEC_SRC_AUDIO_TAGS_TRAILING_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_TRAILING_TAGS_H_

#include <cstddef>
#include <cstdint>

#include "audio/source/file_range.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// A tag by its last bytes.
struct TagBlock {
  enum class Kind { kNone, kId3v1, kApe, kId3v2, kLyrics };
  Kind kind = Kind::kNone;
  std::int64_t bytes = 0;  ///< with header and footer; may be more than the file has
};

/// Number of bytes at the end that are needed to recognise a tag.
constexpr std::size_t kTagLook = 128;
/// The tag whose last bytes are `last` (kTagLook bytes, or fewer if there are not so many).
TagBlock TagEndingWith(Bytes last);

/// Start of the tags at the end of `file` (its size if there are none): ID3v1, APE, Lyrics3 and appended
/// ID3v2, in any order. kIo.
Result<std::int64_t> EndBeforeTags(const FileRange& file);

/// End of the consecutive tags that begin at `from`; `from` if there are none. A truncated tag does not
/// count. kIo.
Result<std::int64_t> AfterTags(const FileRange& file, std::int64_t from);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_TRAILING_TAGS_H_
