/// \file
/// Tags of Windows Media files.
#ifndef XCODEC_SRC_AUDIO_TAGS_ASF_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_ASF_TAGS_H_

#include <taglib/asffile.h>

#include "audio/tags/found_tags.h"

namespace xcodec::audio {

/// The fields that TagLib has names for, and all other texts and numbers by the names that they have in the
/// file. Attributes of bytes are named; pictures and how the file was made are left out.
void TakeAsf(const TagLib::ASF::File& file, FoundTags* found);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_ASF_TAGS_H_
