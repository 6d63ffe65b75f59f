/// \file
/// Converts the tags of a file to a GStreamer tag list.
#ifndef XCODEC_SRC_GSTREAMER_TAG_LIST_H_
#define XCODEC_SRC_GSTREAMER_TAG_LIST_H_

#include <gst/gst.h>

#include "xcodec/xcodec_c.h"

namespace xcodec::gstreamer {

/// Text as Vorbis comments have it (what GStreamer has no name for becomes GST_TAG_EXTENDED_COMMENT),
/// pictures as GST_TAG_IMAGE and GST_TAG_PREVIEW_IMAGE, model and container. Text that is not UTF-8 and
/// pictures that are not images are left out. The caller owns the list.
GstTagList* TagListOf(const xcodec_stream_info& info);

}  // namespace xcodec::gstreamer

#endif  // XCODEC_SRC_GSTREAMER_TAG_LIST_H_
