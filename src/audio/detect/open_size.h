/// \file
/// CAF and W64 files whose sizes were not filled in, because they were written to a pipe.
#ifndef XCODEC_SRC_AUDIO_DETECT_OPEN_SIZE_H_
#define XCODEC_SRC_AUDIO_DETECT_OPEN_SIZE_H_

#include <cstdint>
#include <vector>

#include "audio/source/file_range.h"
#include "audio/source/sndfile_source.h"
#include "xcodec/status.h"

namespace xcodec::audio {

struct OpenSize {
  std::vector<StatedSize> sizes;  ///< sizes to be used; empty: they are stated, or it is another kind of file
  std::int64_t samples_at = 0;    ///< of the first sample; they reach to the end of the file
  std::int64_t frame_bytes = 0;   ///< of the samples of all channels, as the header says; 0: it does not
};

/// Of `file`. kIo.
Result<OpenSize> FindOpenSize(const FileRange& file);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_OPEN_SIZE_H_
