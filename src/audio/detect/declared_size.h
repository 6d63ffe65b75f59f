/// \file
/// How long files say they are.
#ifndef XCODEC_SRC_AUDIO_DETECT_DECLARED_SIZE_H_
#define XCODEC_SRC_AUDIO_DETECT_DECLARED_SIZE_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec {

struct DeclaredSize {
  bool unknown = false;       ///< the header has what writers put there that could not tell
  std::string truncated;      ///< how much of the file is missing; empty when it is as long as it says
  std::int64_t end = -1;      ///< of what the header counts, where something follows; -1: the end of the file
  std::int64_t size_at = -1;  ///< CAF, when truncated: where the 64-bit size of the chunk that is cut stands
  std::string besides;        ///< bytes that may be anything, which nobody reads; empty: none
  std::string
      first_only;  ///< more samples than the first ones, which alone libsndfile reads; empty: it reads all
  std::string unsaid;   ///< why nobody can tell whether all of it is there; empty: that can be told
  std::string surplus;  ///< what follows the declared end and may be audio; empty when nothing does
};

/// RIFF, RIFX, FORM (AIFF), W64, AU and CAF files, and those of lesser_size.h; of others nothing is known.
/// libsndfile takes a file that is cut for a shorter one, and what follows samples for samples. kIo,
/// kUnsupported.
Result<DeclaredSize> CheckDeclaredSize(const FileRange& file);

/// "ends within a frame of samples: it has N of the last one's M bytes"
std::string PartialFrame(std::int64_t bytes, std::int64_t frame_bytes);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_DETECT_DECLARED_SIZE_H_
