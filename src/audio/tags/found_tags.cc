#include "audio/tags/found_tags.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace xcodec::audio {
namespace {

constexpr const char* kUsual[] = {"TITLE",      "ARTIST",  "ALBUM", "ALBUMARTIST", "DATE",      "TRACKNUMBER",
                                  "DISCNUMBER", "COMMENT", "GENRE", "COMPOSER",    "COPYRIGHT", "ISRC"};

bool IsUsual(const std::string& name) {
  return std::find(std::begin(kUsual), std::end(kUsual), name) != std::end(kUsual);
}

bool StartsWith(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

// Pictures are read separately, and the way a file was made does not matter for another file. Windows Media
// files may have title and author twice.
bool IsPictureOrHowMade(const std::string& name) {
  constexpr const char* kKnown[] = {"APIC",        "covr",   "WM/Picture", "COVER ART", "WM/EncodingSettings",
                                    "AspectRatio", "WMFSDK", "IsVBR"};
  return name == "title" || name == "Author" ||
         std::any_of(std::begin(kKnown), std::end(kKnown),
                     [&](const char* known) { return StartsWith(name, known); });
}

bool IsPlain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7F; });
}

}  // namespace

void FoundTags::Lose(const std::string& name) {
  const std::string text = name.empty() ? "one without a name" : name;
  if (std::find(lost.begin(), lost.end(), text) == lost.end()) lost.push_back(text);
}

void FoundTags::AddProperties(const TagLib::PropertyMap& map) {
  for (const auto& [key, values] : map) {
    const std::string name = key.to8Bit(true);
    for (const TagLib::String& value : values) Add(name, value.to8Bit(true));
    // A frame without any text.
    if (values.isEmpty()) Add(name, "");
  }
  for (const TagLib::String& name : map.unsupportedData()) {
    const std::string text = name.to8Bit(true);
    // QuickTime's keys are numbers to TagLib, in letters that cannot be printed; FFmpeg reads what they stand
    // for.
    if (!text.empty() && IsPlain(text) && !IsPictureOrHowMade(text)) Lose(text);
  }
}

void Merge(FoundTags other, bool may_be_cut, FoundTags* found) {
  for (auto& [name, values] : other.fields) {
    std::vector<std::string>& known = found->fields[name];
    const std::size_t before = known.size();
    const bool all_empty =
        std::all_of(values.begin(), values.end(), [](const std::string& value) { return value.empty(); });
    for (std::string& value : values) {
      if (value.empty() && (may_be_cut || !known.empty() || !all_empty)) continue;
      const auto end = known.begin() + static_cast<std::ptrdiff_t>(before);
      const bool has = std::any_of(known.begin(), end, [&](const std::string& k) {
        return may_be_cut ? StartsWith(k, value) : k == value;
      });
      if (!has) known.push_back(std::move(value));
    }
    if (known.empty()) found->fields.erase(name);
  }
  const std::size_t before = found->pictures.size();
  for (CoverArt& art : other.pictures) {
    const auto end = found->pictures.begin() + static_cast<std::ptrdiff_t>(before);
    const bool has = std::any_of(found->pictures.begin(), end,
                                 [&](const CoverArt& known) { return known.bytes == art.bytes; });
    if (!has) found->pictures.push_back(std::move(art));
  }
  for (const std::string& name : other.lost) found->Lose(name);
}

void Take(FoundTags found, TagSet* tags) {
  const auto take = [&](const std::string& name, const std::vector<std::string>& values) {
    for (const std::string& value : values) AddTagField(name, value, tags);
  };
  for (const char* name : kUsual) {
    const auto usual = found.fields.find(name);
    if (usual != found.fields.end()) take(name, usual->second);
  }
  for (const auto& [name, values] : found.fields)
    if (!IsUsual(name)) take(name, values);
  for (CoverArt& art : found.pictures) AddTagPicture(std::move(art), tags);
  for (const std::string& name : found.lost) AddLostTag(name, tags);
}

std::string AsUtf8(std::string_view text) {
  if (IsUtf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::string MimeOfPicture(const std::vector<unsigned char>& bytes) {
  const auto starts = [&](std::string_view magic) {
    return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
  };
  if (starts("\x89PNG")) return "image/png";
  if (starts("GIF8")) return "image/gif";
  if (starts("BM")) return "image/bmp";
  if (starts("RIFF")) return "image/webp";
  return "image/jpeg";
}

}  // namespace xcodec::audio
