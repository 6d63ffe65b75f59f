/// \file
/// Sources that libsndfile decodes.
#ifndef XCODEC_SRC_AUDIO_SNDFILE_SOURCE_H_
#define XCODEC_SRC_AUDIO_SNDFILE_SOURCE_H_

#include <memory>

#include "audio/audio_source.h"
#include "audio/byte_stream.h"

namespace xcodec {

/// Opens a regular file at its start. Errors as OpenAudio.
Result<std::unique_ptr<AudioSource>> OpenSndfile(OwnedFd fd);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_SNDFILE_SOURCE_H_
