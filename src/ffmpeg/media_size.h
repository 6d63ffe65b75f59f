/// \file
/// Whether a container is whole, by the sizes of its parts: FFmpeg takes a file that is cut for a shorter
/// one.
#ifndef XCODEC_SRC_FFMPEG_MEDIA_SIZE_H_
#define XCODEC_SRC_FFMPEG_MEDIA_SIZE_H_

#include "audio/declared_size.h"
#include "audio/file_range.h"
#include "audio/media_kind.h"

namespace xcodec {

/// Goes through the outermost parts of MP4, Matroska, Windows Media, AVI, Flash video, AAC, WavPack, DTS, and
/// MPEG program and transport streams; of others nothing is known. kIo.
Result<DeclaredSize> CheckMediaSize(const FileRange& file, const MediaKind& kind);

}  // namespace xcodec

#endif  // XCODEC_SRC_FFMPEG_MEDIA_SIZE_H_
