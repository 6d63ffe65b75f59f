/// \file
/// The outermost parts of containers, and their lengths according to their headers.
#ifndef XCODEC_SRC_AUDIO_SOURCE_MEDIA_PARTS_H_
#define XCODEC_SRC_AUDIO_SOURCE_MEDIA_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace xcodec::audio {

/// A part of a file by its header.
struct Part {
  enum class Kind {
    kKnown,    ///< `size` bytes with the header
    kToEnd,    ///< everything from here on
    kForeign,  ///< not a part
    kAnother,  ///< the start of another file
  };
  Kind kind = Kind::kForeign;
  std::int64_t size = 0;
  std::int64_t padding = 0;  ///< bytes at the end of `size` that writers may omit
};

/// Longest header that a reader of parts looks at.
constexpr std::size_t kPartHeader = 28;
/// `p` has kPartHeader bytes (zeros after the end); `at` is the part's place in the file.
using ReadPart = Part (*)(const unsigned char* p, std::int64_t at);

/// How to go through a file of one kind; static memory.
struct PartLayout {
  std::string_view demuxer;  ///< MediaKind::demuxer
  ReadPart read;
  bool once;                  ///< a file's first bytes occur nowhere else in it
  bool only_parts;            ///< other data are damage; otherwise they may be padding after the last part
  int forgotten = 0;          ///< bytes of padding that writers may omit at the end
  ReadPart inside = nullptr;  ///< parts within one that reaches to the end, itself included; null: not known
};

/// Bytes of the tag (ID3v2, ID3v1 or APE) that begins with the kPartHeader bytes `p`; 0: none does.
std::int64_t TagBytes(const unsigned char* p);

/// For a file whose first kPartHeader bytes are `start`; null for a kind whose parts are not known.
const PartLayout* FindPartLayout(std::string_view demuxer, const unsigned char* start);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_MEDIA_PARTS_H_
