/// \file
/// Titles and pictures that a container holds.
#ifndef XCODEC_SRC_FFMPEG_MEDIA_TAGS_H_
#define XCODEC_SRC_FFMPEG_MEDIA_TAGS_H_

#include "audio/tags/tags.h"
#include "ffmpeg/handles.h"

namespace xcodec {

/// Tags of the file, of its stream `index` and of the channel that this belongs to, with the names of TagSet,
/// starts and titles of chapters, and attached pictures. What only
/// describes the container (brands, handlers, counts of frames) is left out.
TagSet TagsOf(const AVFormatContext& context, int index);

}  // namespace xcodec

#endif  // XCODEC_SRC_FFMPEG_MEDIA_TAGS_H_
