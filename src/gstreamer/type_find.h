/// \file
/// How GStreamer recognises .ecdc files.
#ifndef XCODEC_SRC_GSTREAMER_TYPE_FIND_H_
#define XCODEC_SRC_GSTREAMER_TYPE_FIND_H_

#include <gst/gst.h>

namespace xcodec::gstreamer {

/// The media type, as in format/xcodec-mime.xml.
inline constexpr char kMediaType[] = "audio/x-ecdc";

/// Registers the recogniser of audio/x-ecdc with `plugin`.
bool RegisterTypeFind(GstPlugin* plugin);

}  // namespace xcodec::gstreamer

#endif  // XCODEC_SRC_GSTREAMER_TYPE_FIND_H_
