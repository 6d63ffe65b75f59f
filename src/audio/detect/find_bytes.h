/// \file
/// Where bytes of a known value stand in a file.
#ifndef XCODEC_SRC_AUDIO_DETECT_FIND_BYTES_H_
#define XCODEC_SRC_AUDIO_DETECT_FIND_BYTES_H_

#include <cstdint>
#include <string_view>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec {

/// The first place at or after `from` where `pattern` stands, or -1. Its byte number i counts only if `mask`
/// is shorter than i or mask[i] is not '.'; the first four always do. `pattern` has 4 to 64 bytes. kIo.
Result<std::int64_t> FindBytes(const FileRange& file, std::int64_t from, std::string_view pattern,
                               std::string_view mask = {});

/// Where the first bytes of `file`, 16 of them as `mask` says, stand once more: a file of the same kind was
/// appended to one that does not say where it ends. -1: nowhere. kIo.
Result<std::int64_t> FindStartAgain(const FileRange& file, std::string_view mask = {});

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_DETECT_FIND_BYTES_H_
