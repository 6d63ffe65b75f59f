/// \file
/// The tags of one file while its readers collect them.
#ifndef XCODEC_SRC_AUDIO_TAGS_FOUND_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_FOUND_TAGS_H_

#include <taglib/tpropertymap.h>

#include <map>
#include <string>
#include <vector>

#include "audio/tags/tags.h"

namespace xcodec::audio {

/// It has no limits as TagSet has, and no order except among the values of one name.
struct FoundTags {
  std::map<std::string, std::vector<std::string>> fields;  ///< names in upper case; values are UTF-8
  std::vector<CoverArt> pictures;
  std::vector<std::string> lost;  ///< names of tags that exist but cannot be kept

  void Add(const std::string& name, std::string value) { fields[name].push_back(std::move(value)); }
  void AddProperties(const TagLib::PropertyMap& map);
  void Lose(const std::string& name);
};

/// Adds everything that another tag of the same file has and `found` has not. With `may_be_cut`, values of
/// `other` may be truncated, as in ID3v1, and empty ones are ignored.
void Merge(FoundTags other, bool may_be_cut, FoundTags* found);

/// All tags within the limits, the usual names first in their usual order; tags beyond the limits are named.
void Take(FoundTags found, TagSet* tags);

/// Converts Latin-1 to UTF-8; valid UTF-8 is not changed.
std::string AsUtf8(std::string_view text);

/// The media type ("image/jpeg", ...) by the first bytes; JPEG if they are not recognised.
std::string MimeOfPicture(const std::vector<unsigned char>& bytes);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_FOUND_TAGS_H_
