/// \file
/// Finds sound files that begin among other bytes, appended to a recording that does not state its
/// end.
#ifndef XCODEC_SRC_AUDIO_DETECT_FILE_START_H_
#define XCODEC_SRC_AUDIO_DETECT_FILE_START_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// What to look for.
enum class StartMarks {
  kHeaders,  ///< the first bytes of files, at least eight of them that samples do not have by chance
  kFrames,  ///< these, and eight frames of MPEG audio, AAC, AC-3, DTS or LATM in a row, or a transport stream
};

/// Result of searching a piece of a stream.
struct StartScan {
  bool found = false;
  std::size_t at = 0;       ///< where it begins
  std::size_t decided = 0;  ///< no file begins before this position; later positions need more bytes
};

/// Searches every position from `from` on. `complete`: nothing follows `bytes`.
StartScan ScanForStart(Bytes bytes, std::size_t from, bool complete, StartMarks marks);

/// The first position at or after `from` where another file begins, or -1. A tag directly before it belongs
/// to it. kIo.
Result<std::int64_t> FindFileStart(const FileRange& file, std::int64_t from, StartMarks marks);

/// "another file begins at byte N", N counted from the start of the whole file.
std::string AnotherFileAt(const FileRange& file, std::int64_t at);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_FILE_START_H_
