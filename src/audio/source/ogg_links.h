/// \file
/// Where the streams of an Ogg file begin and end.
#ifndef XCODEC_SRC_AUDIO_SOURCE_OGG_LINKS_H_
#define XCODEC_SRC_AUDIO_SOURCE_OGG_LINKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "audio/detect/foreign_bytes.h"
#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// One link of a chain: complete streams that are multiplexed, after which others begin (RFC 3533).
struct OggLink {
  std::int64_t begin = 0, end = 0;  ///< bytes in the range
  std::string codec;                ///< of its audio stream: "Vorbis", "Opus", "FLAC", "Speex"; empty: none
  int audio_streams = 0;
  int other_streams = 0;  ///< video, text and unknown streams; not Skeleton, which only describes others
  bool complete = true;   ///< it does not end within a page
  bool ended = false;     ///< its audio stream has a page that is marked as the last
};

/// Goes through all pages. Bytes between pages are not audio and are added to `foreign`. kDamaged, with the
/// position: a page whose checksum is wrong, missing pages. kUnsupported: no page at all. kIo.
Result<std::vector<OggLink>> FindOggLinks(FileRange file, ForeignBytes* foreign);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_OGG_LINKS_H_
