/// \file
/// Tags and pictures of a container.
#ifndef XCODEC_SRC_FFMPEG_MEDIA_TAGS_H_
#define XCODEC_SRC_FFMPEG_MEDIA_TAGS_H_

#include "audio/tags/tags.h"
#include "ffmpeg/handles.h"

namespace xcodec::ffmpeg {

/// Tags of the file, of its stream `index` and of the channel that this belongs to, with the names of TagSet,
/// starts and titles of chapters, and attached pictures. Entries that only describe the container (brands,
/// handlers, counts of frames) are left out.
audio::TagSet TagsOf(const AVFormatContext& context, int index);

}  // namespace xcodec::ffmpeg

#endif  // XCODEC_SRC_FFMPEG_MEDIA_TAGS_H_
