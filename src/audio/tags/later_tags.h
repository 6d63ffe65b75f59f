/// \file
/// Tags of the second and later streams of one file: radio recordings have a title in each stream.
#ifndef XCODEC_SRC_AUDIO_TAGS_LATER_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_LATER_TAGS_H_

#include <vector>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec::audio {

/// Adds to the source's tags().lost the names of tags that streams[1] and later ones have but streams[0] has
/// not: a file has only one set of tags for all of its audio.
void NameLaterTags(const std::vector<FileRange>& streams, AudioSource* source);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_LATER_TAGS_H_
