/// \file
/// Title, artist, cover art: what the source file said about itself.
#ifndef XCODEC_SRC_CONTAINER_TAGS_H_
#define XCODEC_SRC_CONTAINER_TAGS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec {

/// A picture as the source had it.
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

/// Drops or shortens what the format does not hold (unusual keys are lowered and their other characters
/// become '_', invalid UTF-8 becomes '?', long values are cut at a character, large pictures and entries
/// beyond the limits go); returns how many entries were dropped or changed. Their names are appended to
/// `names` unless that is null.
int FitTags(Tags* tags, std::vector<std::string>* names = nullptr);

/// The key nearest to a name: in lower case, with '_' for other characters, cut at 64 bytes.
std::string FitTagKey(std::string_view name);

/// Body of the metadata section: raw or zstd-compressed, whichever is smaller. kInvalidArgument when a tag is
/// out of its range (call FitTags first).
Result<std::vector<unsigned char>> EncodeTags(const Tags& tags);
/// Errors: kDamaged, kUnsupported (unknown compression), kResourceLimit (decompresses to more than
/// v1::kMaxTagBytes; decided before the memory is used).
Result<Tags> ParseTags(Bytes body);

}  // namespace xcodec

#endif  // XCODEC_SRC_CONTAINER_TAGS_H_
