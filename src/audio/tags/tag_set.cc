// What a TagSet takes, and what it does not: no library of tags is needed for that.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/tags/picture_types.h"
#include "audio/tags/tags.h"
#include "base/text.h"

namespace xcodec::audio {
namespace {

// Valid UTF-8 without control characters other than line feed and tab.
std::string Clean(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const int n = Utf8SequenceLength(std::string_view(text).substr(i));
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = n == 2 && c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool c0 = n == 1 && (c < 0x20 || c == 0x7F) && c != '\n' && c != '\t';
    if (n > 0 && !c0 && !c1) out.append(text, i, static_cast<std::size_t>(n));
    i += static_cast<std::size_t>(n > 0 ? n : 1);
  }
  return out;
}

}  // namespace

void AddLostTag(const std::string& name, TagSet* tags) {
  const std::string text = Clean(name).empty() ? "one without a name" : Clean(name);
  if (std::find(tags->lost.begin(), tags->lost.end(), text) == tags->lost.end()) tags->lost.push_back(text);
}

void AddTagField(const std::string& name, const std::string& value, TagSet* tags) {
  const std::string key = Clean(name);
  const bool fits = tags->fields.size() < kMaxTagFields && value.size() <= kMaxTagValueBytes && !key.empty();
  std::string text = fits ? Clean(value) : "";
  if (fits && text.empty() == value.empty()) {
    tags->fields.emplace_back(key, std::move(text));
  } else {
    AddLostTag(key, tags);
  }
}

void AddTagPicture(CoverArt picture, TagSet* tags) {
  if (picture.bytes.empty()) return AddLostTag("a picture of 0 bytes", tags);
  if (picture.bytes.size() > kMaxCoverBytes || picture.mime.size() > 64)
    return AddLostTag("a picture of " + std::to_string(picture.bytes.size()) + " bytes", tags);
  picture.mime = Clean(picture.mime);
  picture.description = Clean(picture.description);
  const bool front = picture.type == kPictureFrontCover && tags->cover.type != kPictureFrontCover;
  if (tags->cover.bytes.empty()) {
    tags->cover = std::move(picture);
  } else if (front) {
    tags->other_pictures.insert(tags->other_pictures.begin(), std::exchange(tags->cover, std::move(picture)));
  } else {
    tags->other_pictures.push_back(std::move(picture));
  }
}

std::vector<std::string> NamesOfTags(const TagSet& tags) {
  std::vector<std::string> names;
  for (const auto& [name, value] : tags.fields)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  if (!tags.cover.bytes.empty())
    names.push_back(std::to_string(1 + tags.other_pictures.size()) + " picture(s)");
  return names;
}

}  // namespace xcodec::audio
