/// \file
/// Converts tags between audio files (Vorbis comment names) and the container (lower-case keys).
#ifndef XCODEC_SRC_CODEC_FILE_TAG_MAP_H_
#define XCODEC_SRC_CODEC_FILE_TAG_MAP_H_

#include "audio/tags/tags.h"
#include "container/tags.h"

namespace xcodec::codec {

/// TITLE becomes "title", TRACKNUMBER "track"; the cover becomes the first picture. Type and description of
/// picture N go into "picture_N" if they are not the defaults; names with characters that keys may not have
/// go into "key_names".
container::Tags ToContainerTags(const audio::TagSet& tags);
audio::TagSet ToAudioTags(const container::Tags& tags);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_TAG_MAP_H_
