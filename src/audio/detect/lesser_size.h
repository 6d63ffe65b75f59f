/// \file
/// How long files of the less common formats that libsndfile reads say they are. It takes whatever follows
/// the header for samples.
#ifndef XCODEC_SRC_AUDIO_DETECT_LESSER_SIZE_H_
#define XCODEC_SRC_AUDIO_DETECT_LESSER_SIZE_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec {

/// What a header says.
struct LesserSize {
  bool known_kind = false;
  std::int64_t end = -1;      ///< of the file; -1: it does not say
  std::int64_t data_at = -1;  ///< of the first sample, where the samples reach to the end of the file
  int frame_bytes = 1;        ///< of the samples of all channels there
  std::string
      first_only;  ///< samples in several blocks, of which libsndfile reads the first, as text; empty: one
  std::string besides;  ///< what the header tells of the recording and no tag keeps; empty: nothing
  std::string unsaid;   ///< why nobody can tell whether all of it is there; empty: that can be told
};

/// AVR, VOC, NIST SPHERE, WVE, HTK, MATLAB 4 and 5, Extended Instrument and MIDI sample dump files state an
/// end; IRCAM, PAF and PVF files a place and size of samples. kDamaged: samples in several blocks, of which
/// libsndfile reads the first. kIo.
Result<LesserSize> ReadLesserSize(const FileRange& file);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_DETECT_LESSER_SIZE_H_
