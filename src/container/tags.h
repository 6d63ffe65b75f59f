/// \file
/// Tags of the source file: title, artist, cover art and others.
#ifndef XCODEC_SRC_CONTAINER_TAGS_H_
#define XCODEC_SRC_CONTAINER_TAGS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::container {

/// A picture, unchanged from the source.
struct TagPicture {
  std::string mime;                 ///< "image/jpeg"
  std::vector<unsigned char> data;  ///< at most v1::kMaxCoverBytes
};

/// Keys are lower-case ASCII letters, digits and '_' (1 to 64 bytes): "title", "artist", "album", "date",
/// "track", "comment", "genre" and any other; a key may repeat. Values are UTF-8 of at most v1::kMaxTagValue
/// bytes, raw: mask before printing. Order is kept. The key "cover" is reserved for the picture.
struct Tags {
  std::vector<std::pair<std::string, std::string>> text;
  std::vector<TagPicture> pictures;

  bool empty() const { return text.empty() && pictures.empty(); }
};

/// Drops or shortens tags that the format cannot hold (keys become lower case and their invalid characters
/// '_', invalid UTF-8 becomes '?', long values are cut between characters, large pictures and entries beyond
/// the limits are dropped); returns how many entries were dropped or changed. Their names are appended to
/// `names` unless that is null.
int FitTags(Tags* tags, std::vector<std::string>* names = nullptr);

/// The key nearest to a name: in lower case, with '_' for other characters, cut at 64 bytes.
std::string FitTagKey(std::string_view name);

/// Body of the metadata section: raw or zstd-compressed, whichever is smaller. kInvalidArgument if a tag is
/// invalid (call FitTags first).
Result<std::vector<unsigned char>> EncodeTags(const Tags& tags);
/// Errors: kDamaged, kUnsupported (unknown compression), kResourceLimit (decompresses to more than
/// v1::kMaxTagBytes; checked before the memory is used).
Result<Tags> ParseTags(Bytes body);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_TAGS_H_
