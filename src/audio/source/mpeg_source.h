/// \file
/// MPEG audio (MP1, MP2, MP3), of any number of streams, through libmpg123.
#ifndef XCODEC_SRC_AUDIO_SOURCE_MPEG_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_MPEG_SOURCE_H_

#include <memory>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec::audio {

/// Opens all streams in `file` as one source. Encoder delay and padding are removed from every stream that
/// states them. Errors as OpenAudio; kTruncated when the file ends within a frame or has fewer frames than a
/// stream states. Bytes within a stream that are not audio are always reported by shortfall().
Result<std::unique_ptr<AudioSource>> OpenMpeg(const FileRange& file, bool accept_truncated);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_MPEG_SOURCE_H_
