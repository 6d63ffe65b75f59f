#include "codec/tag_map.h"

#include <algorithm>
#include <cctype>

namespace xcodec {

Tags ToContainerTags(const TagSet& tags) {
  Tags result;
  for (const auto& [name, value] : tags.fields) {
    std::string key = name == "TRACKNUMBER" ? "TRACK" : name;
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::tolower(c); });
    result.text.emplace_back(key, value);
  }
  if (!tags.cover.bytes.empty()) result.pictures.push_back({tags.cover.mime, tags.cover.bytes});
  for (const CoverArt& picture : tags.other_pictures)
    result.pictures.push_back({picture.mime, picture.bytes});
  return result;
}

TagSet ToAudioTags(const Tags& tags) {
  TagSet result;
  for (const auto& [key, value] : tags.text) {
    std::string name = key == "track" ? "tracknumber" : key;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
    result.fields.emplace_back(name, value);
  }
  for (const TagPicture& picture : tags.pictures) {
    if (result.cover.bytes.empty()) {
      result.cover = {picture.mime, picture.data};
    } else {
      result.other_pictures.push_back({picture.mime, picture.data});
    }
  }
  return result;
}

}  // namespace xcodec
