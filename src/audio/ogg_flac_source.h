/// \file
/// FLAC in Ogg, which libsndfile does not read.
#ifndef XCODEC_SRC_AUDIO_OGG_FLAC_SOURCE_H_
#define XCODEC_SRC_AUDIO_OGG_FLAC_SOURCE_H_

#include <memory>

#include "audio/audio_source.h"
#include "audio/file_range.h"

namespace xcodec {

/// Opens the one link that stands in `file`, through libFLAC. Errors as OpenAudio; kDamaged also when the
/// samples have another checksum than the stream states.
Result<std::unique_ptr<AudioSource>> OpenOggFlac(FileRange file, bool accept_truncated);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_OGG_FLAC_SOURCE_H_
