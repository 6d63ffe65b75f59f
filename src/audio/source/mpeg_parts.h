/// \file
/// Where the streams of MPEG audio in a file begin and end.
#ifndef XCODEC_SRC_AUDIO_SOURCE_MPEG_PARTS_H_
#define XCODEC_SRC_AUDIO_SOURCE_MPEG_PARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "audio/detect/foreign_bytes.h"
#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec {

/// The four bytes before every frame (ISO 11172-3, 2.4.1.3), understood.
struct MpegHeader {
  int version = 0;  ///< 1, 2, or 3 for the extension "2.5"
  int layer = 0;    ///< 1 to 3
  int sample_rate = 0;
  int channels = 0;
  int samples = 0;  ///< per channel in a frame
  int padding = 0;  ///< bytes of it that not every frame has
  int bytes = 0;    ///< of the frame with its header; 0: free format, which does not say
};

/// False for bytes that are no header.
bool ParseMpegHeader(const unsigned char* bytes, MpegHeader* header);

/// Bytes from the header of free format that `bytes` begin with to the next one, without the padding, if a
/// third one is as far away; else 0.
int FreeFormatBytes(Bytes bytes);

/// Frames without interruption, of one rate and number of channels, with at most one Xing, Info or VBRI
/// frame, which is the first.
struct MpegPart {
  std::int64_t begin = 0, end = 0;  ///< bytes in the range
  MpegHeader format;
  std::int64_t frames = 0;          ///< whole ones that hold audio
  bool tagged = false;              ///< begins with such a frame
  std::int64_t stated_frames = -1;  ///< by that frame; -1: not stated
  int trimmed = 0;                  ///< samples that the encoder added at both ends, by that frame
  bool cut = false;                 ///< the file ends within a frame that follows
};

struct MpegParts {
  std::vector<MpegPart> parts;
  /// Bytes amid a stream that are neither frames nor tags, as text; empty when there are none.
  std::string stray;
  ForeignBytes foreign;  ///< all bytes that are neither frames nor tags
};

/// Goes through all frames. ID3v1, ID3v2, APE and Lyrics3 tags are passed over wherever they stand, and so is
/// anything else up to where two frames follow each other. Frames of free format all have one size, which the
/// first three of them tell. kUnsupported: no such place. kIo.
Result<MpegParts> FindMpegParts(const FileRange& file);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_SOURCE_MPEG_PARTS_H_
