/// \file
/// FLAC, by itself and in Ogg, through libFLAC: libsndfile does not read the latter, and takes tags after the
/// former for damage.
#ifndef XCODEC_SRC_AUDIO_SOURCE_FLAC_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_FLAC_SOURCE_H_

#include <memory>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec {

/// Opens the one stream, or link of Ogg, with which `file` begins. Tags and zeros after it are passed over;
/// anything else there ends up in unread(). Blocks of metadata that are no Vorbis comment or picture are
/// named in tags().lost. Errors as OpenAudio; kDamaged also when the samples have another checksum than the
/// stream states, which `accept_truncated` turns into a shortfall().
Result<std::unique_ptr<AudioSource>> OpenFlacStream(const FileRange& file, bool ogg, bool accept_truncated);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_SOURCE_FLAC_SOURCE_H_
