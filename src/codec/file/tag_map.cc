#include "codec/file/tag_map.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "audio/tags/picture_types.h"

namespace xcodec {
namespace {

constexpr char kPictureKey[] = "picture_";

// "picture_2" = "4 Back of the sleeve": type and description of a picture, which the format itself has no
// place for. Nothing for what readers suppose anyway.
void DescribePicture(const CoverArt& picture, std::size_t number, Tags* tags) {
  const int supposed = number == 1 ? kPictureFrontCover : kPictureOther;
  const int type = picture.type < 0 ? supposed : picture.type;
  if (type == supposed && picture.description.empty()) return;
  tags->text.emplace_back(
      kPictureKey + std::to_string(number),
      std::to_string(type) + (picture.description.empty() ? "" : " " + picture.description));
}

// Takes what DescribePicture wrote; false for any other entry.
bool TakeDescription(const std::string& key, const std::string& value, std::vector<CoverArt>* pictures) {
  constexpr std::size_t kPrefix = sizeof kPictureKey - 1;
  if (key.compare(0, kPrefix, kPictureKey) != 0) return false;
  std::size_t number = 0;
  int type = -1;
  const char* end = key.data() + key.size();
  const auto parsed = std::from_chars(key.data() + kPrefix, end, number);
  const auto typed = std::from_chars(value.data(), value.data() + value.size(), type);
  const bool ends = typed.ptr == value.data() + value.size() || *typed.ptr == ' ';
  if (parsed.ec != std::errc() || parsed.ptr != end || typed.ec != std::errc() || !ends || number < 1 ||
      number > pictures->size() || type < 0 || type >= kPictureTypes)
    return false;
  CoverArt& picture = (*pictures)[number - 1];
  picture.type = type;
  if (const std::size_t space = value.find(' '); space != std::string::npos)
    picture.description = value.substr(space + 1);
  return true;
}

}  // namespace

Tags ToContainerTags(const TagSet& tags) {
  Tags result;
  for (const auto& [name, value] : tags.fields) {
    std::string key = name == "TRACKNUMBER" ? "TRACK" : name;
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::tolower(c); });
    result.text.emplace_back(key, value);
  }
  const auto add = [&](const CoverArt& picture) {
    result.pictures.push_back({picture.mime, picture.bytes});
    DescribePicture(picture, result.pictures.size(), &result);
  };
  if (!tags.cover.bytes.empty()) add(tags.cover);
  for (const CoverArt& picture : tags.other_pictures) add(picture);
  return result;
}

TagSet ToAudioTags(const Tags& tags) {
  TagSet result;
  std::vector<CoverArt> pictures;
  for (const TagPicture& picture : tags.pictures) pictures.push_back({picture.mime, picture.data, -1, ""});
  for (const auto& [key, value] : tags.text) {
    if (TakeDescription(key, value, &pictures)) continue;
    std::string name = key == "track" ? "tracknumber" : key;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
    result.fields.emplace_back(name, value);
  }
  if (pictures.empty()) return result;
  result.cover = std::move(pictures[0]);
  result.other_pictures.assign(std::make_move_iterator(pictures.begin() + 1),
                               std::make_move_iterator(pictures.end()));
  return result;
}

}  // namespace xcodec
