#include "codec/file/tag_map.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "audio/tags/picture_types.h"

namespace xcodec::codec {
namespace {

constexpr char kPictureKey[] = "picture_";
constexpr char kNamesKey[] = "key_names";
constexpr std::pair<const char*, const char*> kOtherNames[] = {{"TRACKNUMBER", "track"}};

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

// The default name of a key.
std::string NameOfKey(const std::string& key) {
  for (const auto& [name, other] : kOtherNames)
    if (key == other) return name;
  return Upper(key);
}

// Keys with a special meaning are not names.
std::string KeyOfName(const std::string& name) {
  for (const auto& [known, key] : kOtherNames)
    if (name == known) return key;
  std::string key = container::FitTagKey(name);
  const bool reserved = key == "cover" || key == kNamesKey ||
                        (key.compare(0, sizeof kPictureKey - 1, kPictureKey) == 0 && key.size() < 16);
  return reserved ? key + "_" : key;
}

// "key_names" = "my_key=MY KEY", a line for each key that is not its name in lower case.
std::string NamesText(const std::map<std::string, std::string>& names) {
  std::string text;
  for (const auto& [key, name] : names) text += (text.empty() ? "" : "\n") + key + "=" + name;
  return text;
}

// False for text that NamesText does not write.
bool TakeNames(const std::string& text, std::map<std::string, std::string>* names) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t equals = text.find('=', at);
    if (equals == std::string::npos || equals >= end) return false;
    (*names)[text.substr(at, equals - at)] = text.substr(equals + 1, end - equals - 1);
    at = end + 1;
  }
  return true;
}

// "picture_2" = "4 Back of the sleeve": type and description of a picture, for which the format itself has no
// field. Nothing for the defaults.
void DescribePicture(const audio::CoverArt& picture, std::size_t number, container::Tags* tags) {
  const int supposed = number == 1 ? audio::kPictureFrontCover : audio::kPictureOther;
  const int type = picture.type < 0 ? supposed : picture.type;
  if (type == supposed && picture.description.empty()) return;
  tags->text.emplace_back(
      kPictureKey + std::to_string(number),
      std::to_string(type) + (picture.description.empty() ? "" : " " + picture.description));
}

// Parses the output of DescribePicture; false for any other entry.
bool TakeDescription(const std::string& key, const std::string& value,
                     std::vector<audio::CoverArt>* pictures) {
  constexpr std::size_t kPrefix = sizeof kPictureKey - 1;
  if (key.compare(0, kPrefix, kPictureKey) != 0) return false;
  std::size_t number = 0;
  int type = -1;
  const char* end = key.data() + key.size();
  const auto parsed = std::from_chars(key.data() + kPrefix, end, number);
  const auto typed = std::from_chars(value.data(), value.data() + value.size(), type);
  const bool ends = typed.ptr == value.data() + value.size() || *typed.ptr == ' ';
  if (parsed.ec != std::errc() || parsed.ptr != end || typed.ec != std::errc() || !ends || number < 1 ||
      number > pictures->size() || type < 0 || type >= audio::kPictureTypes)
    return false;
  audio::CoverArt& picture = (*pictures)[number - 1];
  picture.type = type;
  if (const std::size_t space = value.find(' '); space != std::string::npos)
    picture.description = value.substr(space + 1);
  return true;
}

}  // namespace

container::Tags ToContainerTags(const audio::TagSet& tags) {
  container::Tags result;
  // Keys whose names have to be stored; of two names with one key the first counts, and FitTags names the
  // other.
  std::map<std::string, std::string> names;
  std::map<std::string, std::string> first;
  for (const auto& [name, value] : tags.fields) {
    const std::string key = KeyOfName(name);
    const bool same = first.emplace(key, name).first->second == name;
    const bool can_be_told = same && name.find('\n') == std::string::npos;
    if (can_be_told && NameOfKey(key) != name) names[key] = name;
    result.text.emplace_back(can_be_told ? key : name, value);
  }
  if (!names.empty()) result.text.emplace_back(kNamesKey, NamesText(names));
  const auto add = [&](const audio::CoverArt& picture) {
    result.pictures.push_back({picture.mime, picture.bytes});
    DescribePicture(picture, result.pictures.size(), &result);
  };
  if (!tags.cover.bytes.empty()) add(tags.cover);
  for (const audio::CoverArt& picture : tags.other_pictures) add(picture);
  return result;
}

audio::TagSet ToAudioTags(const container::Tags& tags) {
  audio::TagSet result;
  std::vector<audio::CoverArt> pictures;
  for (const container::TagPicture& picture : tags.pictures)
    pictures.push_back({picture.mime, picture.data, -1, ""});
  std::map<std::string, std::string> names;
  for (const auto& [key, value] : tags.text)
    if (key == kNamesKey && !TakeNames(value, &names)) names.clear();
  for (const auto& [key, value] : tags.text) {
    if (TakeDescription(key, value, &pictures) || key == kNamesKey) continue;
    const auto told = names.find(key);
    result.fields.emplace_back(told == names.end() ? NameOfKey(key) : told->second, value);
  }
  if (pictures.empty()) return result;
  result.cover = std::move(pictures[0]);
  result.other_pictures.assign(std::make_move_iterator(pictures.begin() + 1),
                               std::make_move_iterator(pictures.end()));
  return result;
}

}  // namespace xcodec::codec
