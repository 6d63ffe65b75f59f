// The plug-in's descriptor.
#include <gst/gst.h>

#include "gstreamer/ecdc_dec.h"
#include "gstreamer/type_find.h"

#define PACKAGE "xcodec"

namespace {

gboolean Init(GstPlugin* plugin) {
  using namespace xcodec::gstreamer;  // NOLINT: two functions
  return RegisterTypeFind(plugin) &&
         gst_element_register(plugin, "ecdcdec", GST_RANK_PRIMARY, ecdc_dec_get_type());
}

}  // namespace

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, xcodec, "Neural audio compression: .ecdc files", Init,
                  XCODEC_VERSION_TEXT, "MIT/X11", PACKAGE, "https://xcodec.example.org")
