/// \file
/// The lengths that files in the less common formats of libsndfile state. libsndfile itself reads everything
/// after the header as samples.
#ifndef XCODEC_SRC_AUDIO_DETECT_MINOR_FORMAT_SIZE_H_
#define XCODEC_SRC_AUDIO_DETECT_MINOR_FORMAT_SIZE_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Contents of a header.
struct MinorFormatSize {
  bool known_kind = false;
  std::int64_t end = -1;      ///< of the file; -1: not stated
  std::int64_t data_at = -1;  ///< of the first sample, if the samples reach to the end of the file
  int frame_bytes = 1;        ///< of the samples of all channels there
  /// A message if the samples are in several blocks (libsndfile reads only the first); empty: they are in
  /// one.
  std::string first_only;
  std::string besides;         ///< text about the recording in the header that no tag keeps; empty: none
  std::string unknown_reason;  ///< why it is unknown whether the file is complete; empty: it is known
};

/// AVR, VOC, NIST SPHERE, WVE, HTK, MATLAB 4 and 5, Extended Instrument and MIDI sample dump files state an
/// end; IRCAM, PAF and PVF files state position and size of the samples. kUnsupported: VOC files with pauses
/// or unlike blocks of sound, instruments of several samples. kIo.
Result<MinorFormatSize> ReadMinorFormatSize(const FileRange& file);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_MINOR_FORMAT_SIZE_H_
