/// \file
/// Kinds of files that FFmpeg reads, recognised by their first bytes.
#ifndef XCODEC_SRC_AUDIO_DETECT_MEDIA_KIND_H_
#define XCODEC_SRC_AUDIO_DETECT_MEDIA_KIND_H_

#include <cstddef>

#include "xcodec/span.h"

namespace xcodec::audio {

/// Points to static memory.
struct MediaKind {
  const char* name;     ///< for people: "MP4", "Matroska", "AAC", ...
  const char* demuxer;  ///< FFmpeg's short name of the one demuxer that may see such a file
};

/// FindMediaKind needs no more bytes than these.
constexpr std::size_t kMediaStart = 16384;

/// The kind of a file that begins with `start` (after ID3v2 tags, where it has them), or null: nothing that
/// only FFmpeg reads. Every kind is recognised by at least four bytes that other files do not have by chance.
const MediaKind* FindMediaKind(Bytes start);

/// The kind that begins a little later, as in recordings that were started within a frame (AAC, AC-3, DTS,
/// LATM, MPEG transport streams); `*at` becomes where. Null also when MPEG audio begins there.
const MediaKind* FindLateMediaKind(Bytes start, std::size_t* at);

/// As FindMediaKind, but also for containers of other readers, in case these do not support the codec.
const MediaKind* FindSharedMediaKind(Bytes start);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_MEDIA_KIND_H_
