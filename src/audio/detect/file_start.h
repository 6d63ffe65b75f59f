/// \file
/// Where amid other bytes a file of sound begins: what is appended to a recording that does not say where it
/// ends.
#ifndef XCODEC_SRC_AUDIO_FILE_START_H_
#define XCODEC_SRC_AUDIO_FILE_START_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec {

/// What is looked for.
enum class StartMarks {
  kHeaders,  ///< the first bytes of files, at least eight of them that samples do not have by chance
  kFrames,  ///< these, and eight frames of MPEG audio, AAC, AC-3, DTS or LATM in a row, or a transport stream
};

/// What a look through a piece of a stream tells.
struct StartScan {
  bool found = false;
  std::size_t at = 0;       ///< where it begins
  std::size_t decided = 0;  ///< nothing begins before this place; later places need more bytes
};

/// Looks at every place from `from` on. `complete`: nothing follows `bytes`.
StartScan ScanForStart(Bytes bytes, std::size_t from, bool complete, StartMarks marks);

/// The first place at or after `from` where another file begins, or -1. A tag in front of it belongs to it.
/// kIo.
Result<std::int64_t> FindFileStart(const FileRange& file, std::int64_t from, StartMarks marks);

/// "another file begins at byte N", N counted from the start of the whole file.
std::string AnotherFileAt(const FileRange& file, std::int64_t at);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_FILE_START_H_
