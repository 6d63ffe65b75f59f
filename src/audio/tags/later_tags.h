/// \file
/// Tags of streams that follow the first in one file: radio recordings have a title in each.
#ifndef XCODEC_SRC_AUDIO_TAGS_LATER_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_LATER_TAGS_H_

#include <vector>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec {

/// Adds to the source's tags().lost the names of what streams[1] and later ones say and streams[0] does not:
/// a file has tags for all of its audio only.
void NameLaterTags(const std::vector<FileRange>& streams, AudioSource* source);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_TAGS_LATER_TAGS_H_
