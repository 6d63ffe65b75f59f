/// \file
/// The lengths that files state.
#ifndef XCODEC_SRC_AUDIO_DETECT_DECLARED_SIZE_H_
#define XCODEC_SRC_AUDIO_DETECT_DECLARED_SIZE_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

struct DeclaredSize {
  bool unknown = false;        ///< the header has the placeholder of writers that did not know the length
  std::string truncated;       ///< how much of the file is missing; empty if it has the stated length
  std::int64_t end = -1;       ///< end of the counted data, if something follows; -1: the end of the file
  std::int64_t size_at = -1;   ///< CAF, when truncated: where the 64-bit size of the chunk that is cut stands
  std::string besides;         ///< bytes of unknown meaning; empty: none
  std::string first_only;      ///< samples that libsndfile does not read; empty: it reads all
  std::string unknown_reason;  ///< why it is unknown whether the file is complete; empty: it is known
  std::string surplus;         ///< data after the declared end that may be audio; empty: none
};

/// RIFF, RIFX, FORM (AIFF), W64, AU and CAF files, and those of minor_format_size.h; of other files nothing
/// is known. libsndfile takes a truncated file for a shorter one, and reads data after the samples as
/// samples. kIo, kUnsupported.
Result<DeclaredSize> CheckDeclaredSize(const FileRange& file);

/// "ends within a frame of samples: it has N of the last one's M bytes"
std::string PartialFrame(std::int64_t bytes, std::int64_t frame_bytes);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_DECLARED_SIZE_H_
