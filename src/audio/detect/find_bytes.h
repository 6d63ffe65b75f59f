/// \file
/// Finds a byte pattern in a file.
#ifndef XCODEC_SRC_AUDIO_DETECT_FIND_BYTES_H_
#define XCODEC_SRC_AUDIO_DETECT_FIND_BYTES_H_

#include <cstdint>
#include <string_view>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// The first position of `pattern` at or after `from`, or -1. Its byte number i counts only if `mask` is
/// shorter than i or mask[i] is not '.'; the first four always do. `pattern` has 4 to 64 bytes. kIo.
Result<std::int64_t> FindBytes(const FileRange& file, std::int64_t from, std::string_view pattern,
                               std::string_view mask = {});

/// The second position of the first 16 bytes of `file`, masked by `mask`: there a file of the same kind was
/// appended to one that does not state its end. -1: none. kIo.
Result<std::int64_t> FindStartAgain(const FileRange& file, std::string_view mask = {});

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_FIND_BYTES_H_
