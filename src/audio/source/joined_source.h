/// \file
/// Presents several consecutive streams of one file as one source.
#ifndef XCODEC_SRC_AUDIO_SOURCE_JOINED_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_JOINED_SOURCE_H_

#include <functional>
#include <memory>
#include <vector>

#include "audio/source/audio_source.h"

namespace xcodec::audio {

/// Opens one of the streams.
using OpenPart = std::function<Result<std::unique_ptr<AudioSource>>()>;

/// The streams in order, all in the first one's rate and channels: others are resampled and mixed. The length
/// is unknown in advance. Parts are opened when needed, the first at once; a single part is returned itself.
/// Errors are those of the parts, and kUnsupported for channels that cannot be mixed.
Result<std::unique_ptr<AudioSource>> JoinSources(std::vector<OpenPart> parts);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_JOINED_SOURCE_H_
