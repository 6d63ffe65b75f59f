/// \file
/// FLAC, native and in Ogg, through libFLAC: libsndfile does not read FLAC in Ogg, and treats tags after
/// native FLAC as damage.
#ifndef XCODEC_SRC_AUDIO_SOURCE_FLAC_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_FLAC_SOURCE_H_

#include <memory>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec::audio {

/// Opens the first stream of `file` (in Ogg, the first link). Tags and zeros after it are skipped; anything
/// else after it is reported by unread(). Metadata blocks other than Vorbis comments and pictures are named
/// in tags().lost. Errors as OpenAudio; kDamaged also when the samples have another checksum than the stream
/// states, which `accept_truncated` turns into a shortfall().
Result<std::unique_ptr<AudioSource>> OpenFlacStream(const FileRange& file, bool ogg, bool accept_truncated);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_FLAC_SOURCE_H_
