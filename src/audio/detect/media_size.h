/// \file
/// Checks whether a media file is complete, by the sizes of its parts. FFmpeg takes a truncated file for a
/// shorter one, and of two joined files reads only the first.
#ifndef XCODEC_SRC_AUDIO_DETECT_MEDIA_SIZE_H_
#define XCODEC_SRC_AUDIO_DETECT_MEDIA_SIZE_H_

#include "audio/detect/declared_size.h"
#include "audio/detect/media_kind.h"
#include "audio/source/file_range.h"

namespace xcodec::audio {

/// Goes through the outermost parts of MP4, Matroska, Windows Media, AVI, Flash video, RealMedia, AAC, AC-3,
/// AMR, DTS, Musepack SV8, WavPack, and MPEG program and transport streams; adds up the sizes that the
/// headers of True Audio, Monkey's Audio, TAK and DSF state. For others `unknown` is set: then only decoding
/// the file shows where its samples end. kIo.
Result<DeclaredSize> CheckMediaSize(const FileRange& file, const MediaKind& kind);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_MEDIA_SIZE_H_
