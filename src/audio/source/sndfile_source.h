/// \file
/// Sources that libsndfile decodes.
#ifndef XCODEC_SRC_AUDIO_SOURCE_SNDFILE_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_SNDFILE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec::audio {

/// A size of 64 bits in a header.
struct StatedSize {
  std::int64_t at = 0;     ///< its position in the file
  std::int64_t value = 0;  ///< at least 0
  bool little = false;     ///< the lowest byte comes first
};

struct SndfileOptions {
  bool accept_truncated = false;  ///< as AudioOpenOptions::accept_truncated
  bool unknown_length = false;    ///< the length that the header states is meaningless
  /// What reads otherwise than it stands in the file: libsndfile does not open CAF files that are cut, nor
  /// all of open size.
  std::vector<StatedSize> sizes;
};

/// Opens the audio in `file`. Errors as OpenAudio.
Result<std::unique_ptr<AudioSource>> OpenSndfile(FileRange file, const SndfileOptions& options);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_SNDFILE_SOURCE_H_
