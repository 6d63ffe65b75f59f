/// \file
/// What the tags of one file say, while its readers gather it.
#ifndef XCODEC_SRC_AUDIO_TAGS_FOUND_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_FOUND_TAGS_H_

#include <taglib/tpropertymap.h>

#include <map>
#include <string>
#include <vector>

#include "audio/tags/tags.h"

namespace xcodec {

/// Without the limits of TagSet, and in no order but that of the values of one name.
struct FoundTags {
  std::map<std::string, std::vector<std::string>> fields;  ///< names in upper case; values are UTF-8
  std::vector<CoverArt> pictures;
  std::vector<std::string> lost;  ///< names of what is there and cannot be held

  void Add(const std::string& name, std::string value) { fields[name].push_back(std::move(value)); }
  void AddProperties(const TagLib::PropertyMap& map);
  void Lose(const std::string& name);
};

/// Adds what another tag of the same file has and `found` has not. With `may_be_cut` values of `other` may be
/// the beginnings of others, as those of ID3v1 are, and empty ones mean nothing.
void Merge(FoundTags other, bool may_be_cut, FoundTags* found);

/// All of it within the limits, the usual names first in their usual order; what is beyond is named.
void Take(FoundTags found, TagSet* tags);

/// Latin-1 to UTF-8; what is UTF-8 already stays.
std::string AsUtf8(std::string_view text);

/// "image/jpeg" and the like by the first bytes; JPEG when nothing tells.
std::string MimeOfPicture(const std::vector<unsigned char>& bytes);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_TAGS_FOUND_TAGS_H_
