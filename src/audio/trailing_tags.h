/// \file
/// Tags that stand after the end of a file of any kind, or between two.
#ifndef XCODEC_SRC_AUDIO_TRAILING_TAGS_H_
#define XCODEC_SRC_AUDIO_TRAILING_TAGS_H_

#include <cstdint>

#include "audio/file_range.h"
#include "xcodec/status.h"

namespace xcodec {

/// Where the tags at the end of `file` begin (its size when there are none): ID3v1, APE, Lyrics3 and appended
/// ID3v2, in any order. kIo.
Result<std::int64_t> EndBeforeTags(const FileRange& file);

/// Where the tags that stand at `from` and after one another end; `from` when there are none. kIo.
Result<std::int64_t> AfterTags(const FileRange& file, std::int64_t from);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_TRAILING_TAGS_H_
