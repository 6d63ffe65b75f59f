#include "audio/detect/remainder.h"

#include <algorithm>

#include "audio/detect/foreign_bytes.h"
#include "audio/source/media_parts.h"
#include "audio/tags/trailing_tags.h"
#include "base/text.h"

namespace xcodec::audio {
namespace {

// Length of the UTF-8 character at the start of `p`; 0 if it is not a printable one.
std::size_t CharacterBytes(const unsigned char* p, std::size_t left) {
  const bool control = p[0] < 0x20 || p[0] == 0x7F;
  if (control && p[0] != '\n' && p[0] != '\t' && p[0] != '\r') return 0;
  return static_cast<std::size_t>(Utf8SequenceLength({reinterpret_cast<const char*>(p), left}));
}

// Whether bytes [from, to) begin like text. A few samples may by chance; then only line ends count.
Result<bool> IsText(const FileRange& file, std::int64_t from, std::int64_t to) {
  constexpr std::size_t kLeast = 12;
  constexpr std::size_t kLongestCharacter = 4;
  unsigned char start[256] = {};
  const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(to - from, 0, sizeof start));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(from, start, size));
  if (n < kLeast)
    return std::all_of(start, start + n, [](unsigned char c) { return c == '\n' || c == '\r'; });
  for (std::size_t i = 0; i < n;) {
    const std::size_t bytes = CharacterBytes(start + i, n - i);
    const bool cut = n == sizeof start && n - i < kLongestCharacter;
    if (bytes == 0 && !cut) return false;
    i += std::max<std::size_t>(bytes, 1);
  }
  return true;
}

// Skips zeros and tags in any alternation.
Result<std::int64_t> AfterPadding(const FileRange& file, std::int64_t from) {
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t tags, AfterTags(file, from));
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t zeros, AfterZeros(file, tags, file.size()));
    if (zeros == from) return from;
    from = zeros;
  }
}

}  // namespace

Result<Remainder> JudgeRemainder(const FileRange& file, std::int64_t from) {
  Remainder result;
  if (from >= file.size()) return result;
  // An APE tag may have only a footer.
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t tags, EndBeforeTags(file.Part(from, file.size())));
  const FileRange untagged = file.Part(0, from + tags);
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t begin, AfterPadding(untagged, from));
  if (begin >= untagged.size()) return result;
  ForeignBytes foreign;
  XCODEC_RETURN_IF_ERROR(foreign.Add(untagged, from, untagged.size()));
  result.other_file = foreign.other_file();
  result.at = file.begin() + begin;
  result.other_at_once = foreign.other_at() >= 0 && foreign.other_at() <= result.at;
  result.bytes = untagged.size() - begin;
  unsigned char header[kPartHeader] = {};
  XCODEC_RETURN_IF_ERROR(untagged.ReadAt(begin, header, sizeof header).status());
  if (result.other_file.empty() && TagBytes(header) > result.bytes)
    result.cut_tag = "the tag that begins at byte " + std::to_string(result.at) + " is cut short";
  XCODEC_ASSIGN_OR_RETURN(result.text, IsText(untagged, begin, untagged.size()));
  return result;
}

std::string LeftText(const Remainder& remainder) {
  if (remainder.bytes == 0) return "";
  return std::to_string(remainder.bytes) + " bytes, from byte " + std::to_string(remainder.at) +
         " on, that are none of its audio";
}

std::string Uncounted(std::int64_t bytes, std::int64_t at) {
  return "the header does not count the " + std::to_string(bytes) + " bytes that begin at byte " +
         std::to_string(at);
}

}  // namespace xcodec::audio
