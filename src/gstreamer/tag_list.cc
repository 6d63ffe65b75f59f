#include "gstreamer/tag_list.h"

#include <gst/tag/tag.h>

#include <cctype>
#include <string>

namespace xcodec::gstreamer {
namespace {

std::string VorbisName(const std::string& key) {
  if (key == "track") return "TRACKNUMBER";
  std::string name = key;
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

// Types of pictures are in the list of pictures; names of keys say nothing by themselves.
bool IsAboutOthers(const std::string& key) {
  return key.compare(0, 8, "picture_") == 0 || key == "key_names";
}

}  // namespace

GstTagList* TagListOf(const xcodec_stream_info& info) {
  GstTagList* list = gst_tag_list_new_empty();
  gst_tag_list_set_scope(list, GST_TAG_SCOPE_GLOBAL);
  for (std::size_t i = 0; i < info.tag_count; ++i) {
    const std::string key = info.tags[i].key;
    const char* value = info.tags[i].value;
    if (*value == '\0' || IsAboutOthers(key) || !g_utf8_validate(value, -1, nullptr)) continue;
    gst_vorbis_tag_add(list, VorbisName(key).c_str(), value);
  }
  for (std::size_t i = 0; i < info.picture_count; ++i) {
    const xcodec_picture& picture = info.pictures[i];
    if (picture.bytes > G_MAXUINT) continue;
    gst_tag_list_add_id3_image(list, static_cast<const guint8*>(picture.data),
                               static_cast<guint>(picture.bytes), static_cast<guint>(picture.type));
  }
  gst_tag_list_add(list, GST_TAG_MERGE_REPLACE, GST_TAG_CONTAINER_FORMAT, "ECDC", nullptr);
  if (g_utf8_validate(info.model, -1, nullptr) && *info.model != '\0') {
    const std::string codec = std::string("Neural audio codec (") + info.model + ")";
    gst_tag_list_add(list, GST_TAG_MERGE_REPLACE, GST_TAG_AUDIO_CODEC, codec.c_str(), nullptr);
  }
  return list;
}

}  // namespace xcodec::gstreamer
