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

namespace xcodec::audio {

/// The parsed four-byte header of a frame (ISO 11172-3, 2.4.1.3).
struct MpegHeader {
  int version = 0;  ///< 1, 2, or 3 for the extension "2.5"
  int layer = 0;    ///< 1 to 3
  int sample_rate = 0;
  int channels = 0;
  int samples = 0;  ///< per channel in a frame
  int padding = 0;  ///< bytes of it that not every frame has
  int bytes = 0;    ///< size of the frame with its header; 0: free format, which does not state it
};

/// False for bytes that are not a header.
bool ParseMpegHeader(const unsigned char* bytes, MpegHeader* header);

/// For `bytes` that begin with a header of free format: the distance to the next header, without padding, if
/// a third header follows at the same distance; otherwise 0.
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
  /// Describes bytes within a stream that are neither frames nor tags; empty: none.
  std::string stray;
  ForeignBytes foreign;  ///< all bytes that are neither frames nor tags
};

/// Goes through all frames. ID3v1, ID3v2, APE and Lyrics3 tags are skipped at any position, and so is
/// anything else up to the next position with two consecutive frames. Frames of free format all have one
/// size, which follows from the first three. kUnsupported: no such position. kIo.
Result<MpegParts> FindMpegParts(const FileRange& file);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_MPEG_PARTS_H_
