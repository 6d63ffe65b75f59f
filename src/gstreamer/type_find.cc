#include "gstreamer/type_find.h"

#include <cstring>

namespace xcodec::gstreamer {
namespace {

// Signature and version. Other versions are files of a later release, about which the decoder has a clear
// word; nobody else has.
void Find(GstTypeFind* find, gpointer /*user*/) {
  constexpr guint kSize = 5;
  const guint8* data = gst_type_find_peek(find, 0, kSize);
  if (data == nullptr || std::memcmp(data, "ECDC", 4) != 0) return;
  const bool known = data[4] <= 1;
  gst_type_find_suggest_empty_simple(find, known ? GST_TYPE_FIND_MAXIMUM : GST_TYPE_FIND_LIKELY, kMediaType);
}

}  // namespace

bool RegisterTypeFind(GstPlugin* plugin) {
  GstCaps* caps = gst_caps_new_empty_simple(kMediaType);
  const gboolean done =
      gst_type_find_register(plugin, kMediaType, GST_RANK_PRIMARY, Find, "ecdc", caps, nullptr, nullptr);
  gst_caps_unref(caps);
  return done != FALSE;
}

}  // namespace xcodec::gstreamer
