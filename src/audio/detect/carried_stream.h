/// \file
/// Detects compressed audio stored as PCM samples: DTS CDs and WAV files, recordings of an S/PDIF output. As
/// samples it would be noise.
#ifndef XCODEC_SRC_AUDIO_DETECT_CARRIED_STREAM_H_
#define XCODEC_SRC_AUDIO_DETECT_CARRIED_STREAM_H_

#include <cstddef>
#include <vector>

#include "audio/source/audio_source.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// The format hidden in 16-bit little-endian samples: "DTS", "AC-3", "IEC 61937"; null: plain samples. It is
/// known by two DTS frames in a row, or the preamble of a burst (IEC 61937-1, 6.1): not found by chance.
const char* FindCarriedStream(Bytes bytes);

/// Inspects the beginning of a recording as it is read. Not thread-safe.
class CarriedStreamCheck {
 public:
  explicit CarriedStreamCheck(const AudioInfo& info);
  /// The next `frames` frames, interleaved. kUnsupported: they are not samples; the message says what to do.
  Status Take(const float* interleaved, std::size_t frames);
  /// Nothing follows. Returns as Take.
  Status End();

 private:
  Status Judge();

  std::size_t channels_;
  bool looking_;
  std::vector<unsigned char> bytes_;  // from the first sample that is not zero on
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_CARRIED_STREAM_H_
