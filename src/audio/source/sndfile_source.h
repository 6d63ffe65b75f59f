/// \file
/// Sources that libsndfile decodes.
#ifndef XCODEC_SRC_AUDIO_SOURCE_SNDFILE_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_SNDFILE_SOURCE_H_

#include <cstdint>
#include <memory>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec {

struct SndfileOptions {
  bool accept_truncated = false;  ///< as AudioOpenOptions::accept_truncated
  bool unknown_length = false;    ///< the length that the header states means nothing
  /// Position of a 64-bit big-endian size that reads as what is left of the file after it; negative: none.
  /// libsndfile does not open CAF files that are cut.
  std::int64_t size_at = -1;
};

/// Opens what stands in `file`. Errors as OpenAudio.
Result<std::unique_ptr<AudioSource>> OpenSndfile(FileRange file, const SndfileOptions& options);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_SOURCE_SNDFILE_SOURCE_H_
