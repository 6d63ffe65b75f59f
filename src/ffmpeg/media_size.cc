#include "ffmpeg/media_size.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/endian.h"

namespace xcodec {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::int64_t kLargest = INT64_MAX / 4;

// A part of a file by its header.
struct Part {
  enum class Kind {
    kKnown,    // `size` bytes with the header
    kToEnd,    // everything from here on
    kForeign,  // no part at all
    kAnother,  // the start of another file
  };
  Kind kind = Kind::kForeign;
  std::int64_t size = 0;
};

Part Known(std::uint64_t size, std::int64_t least) {
  if (size < static_cast<std::uint64_t>(least)) return {};
  return {Part::Kind::kKnown, static_cast<std::int64_t>(std::min<std::uint64_t>(size, kLargest))};
}
constexpr Part kToEnd = {Part::Kind::kToEnd, 0};
constexpr Part kAnother = {Part::Kind::kAnother, 0};

// Longest header that a reader below looks at.
constexpr std::size_t kHeader = 24;
// `p` has kHeader bytes (zeros after the end); `at` is the part's place in the file.
using ReadPart = Part (*)(const unsigned char* p, std::int64_t at);

bool Is(const unsigned char* p, std::string_view name) {
  return std::memcmp(p, name.data(), name.size()) == 0;
}

// Tags that may stand in front of, between and after frames.
Part TagPart(const unsigned char* p) {
  if (Is(p, "ID3"sv)) return Known(10U + (p[6] << 21 | p[7] << 14 | p[8] << 7 | p[9]), 10);
  if (Is(p, "TAG"sv)) return Known(128, 128);
  if (Is(p, "APETAGEX"sv)) {
    const std::uint32_t flags = LoadLittleEndian<std::uint32_t>(p + 20);
    // The size counts the items and the footer; a header points at what follows it.
    const std::uint64_t size = LoadLittleEndian<std::uint32_t>(p + 12);
    return (flags & 0x20000000U) != 0 ? Known(size + 32, 32) : Known(32, 32);
  }
  return {};
}

// Where the tags begin that stand at the end of a file of any kind: ID3v1 after APE.
Result<std::int64_t> EndOf(const FileRange& file) {
  constexpr std::int64_t kId3 = 128;
  constexpr std::int64_t kApe = 32;
  std::int64_t end = file.size();
  unsigned char p[kApe] = {};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(end - kId3, p, 3).status());
  if (Is(p, "TAG"sv)) end -= kId3;
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(end - kApe, p, sizeof p));
  if (n < sizeof p || !Is(p, "APETAGEX"sv)) return end;
  const bool header = (LoadLittleEndian<std::uint32_t>(p + 20) & 0x80000000U) != 0;
  const std::int64_t size = std::int64_t{LoadLittleEndian<std::uint32_t>(p + 12)} + (header ? kApe : 0);
  return size < end ? end - size : end;
}

// ISO/IEC 14496-12, 4.2.
Part Box(const unsigned char* p, std::int64_t at) {
  if (at > 0 && Is(p + 4, "ftyp"sv)) return kAnother;
  for (int i = 4; i < 8; ++i) {
    if (p[i] < 0x20 || p[i] == 0x7F) return {};  // padding
  }
  const auto size = LoadBigEndian<std::uint32_t>(p);
  if (size == 0) return kToEnd;
  return size == 1 ? Known(LoadBigEndian<std::uint64_t>(p + 8), 16) : Known(size, 8);
}

// RFC 8794: an element's identity and size, both of variable length.
Part Element(const unsigned char* p, std::int64_t at) {
  if (at > 0 && Is(p, "\x1A\x45\xDF\xA3"sv)) return kAnother;
  int id = 1;
  while (id <= 4 && (p[0] >> (8 - id) & 1) == 0) ++id;
  if (id > 4) return {};
  const unsigned char* q = p + id;
  int length = 1;
  while (length <= 8 && (q[0] >> (8 - length) & 1) == 0) ++length;
  if (length > 8) return {};
  std::uint64_t size = q[0] & ((1U << (8 - length)) - 1);
  bool unknown = size == (1U << (8 - length)) - 1;
  for (int i = 1; i < length; ++i) {
    size = size << 8 | q[i];
    unknown = unknown && q[i] == 0xFF;
  }
  return unknown ? kToEnd : Known(size + static_cast<unsigned>(id + length), 1);
}

// Advanced Systems Format 1.2, 2.1.
Part AsfObject(const unsigned char* p, std::int64_t at) {
  if (at > 0 && Is(p, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv)) return kAnother;
  const auto size = LoadLittleEndian<std::uint64_t>(p + 16);
  // A live stream's data object does not know its size.
  return size <= 24 ? kToEnd : Known(size, 24);
}

Part RiffChunk(const unsigned char* p, std::int64_t at) {
  if (!Is(p, "RIFF"sv)) return Is(p, "JUNK"sv) || Is(p, "idx1"sv) ? kToEnd : Part{};
  if (at > 0 && Is(p + 8, "AVI "sv)) return kAnother;
  const auto size = LoadLittleEndian<std::uint32_t>(p + 4);
  if (size == 0 || size >= 0xFFFFFF00U) return kToEnd;
  return Known(std::uint64_t{size} + 8, 12);
}

// Video File Format Specification 10, E.3 and E.4: tags, each with its size after it.
Part FlvTag(const unsigned char* p, std::int64_t at) {
  if (at == 0) return Known(std::uint64_t{LoadBigEndian<std::uint32_t>(p + 5)} + 4, 13);
  if (Is(p, "FLV\x01"sv)) return kAnother;
  if ((p[0] & 0x1F) != 8 && (p[0] & 0x1F) != 9 && (p[0] & 0x1F) != 18) return {};
  return Known(15U + (static_cast<unsigned>(p[1]) << 16 | p[2] << 8 | p[3]), 15);
}

// ISO/IEC 13818-7, 6.2.
Part AdtsFrame(const unsigned char* p, std::int64_t /*at*/) {
  if (p[0] != 0xFF || (p[1] & 0xF6) != 0xF0) return TagPart(p);
  return Known((p[3] & 3U) << 11 | static_cast<unsigned>(p[4]) << 3 | p[5] >> 5, 7);
}

Part WavPackBlock(const unsigned char* p, std::int64_t /*at*/) {
  return Is(p, "wvpk"sv) ? Known(std::uint64_t{LoadLittleEndian<std::uint32_t>(p + 4)} + 8, 32) : TagPart(p);
}

// ISO/IEC 13818-1, 2.5.3: pack headers and packets, each after a start code.
Part ProgramPacket(const unsigned char* p, std::int64_t /*at*/) {
  if (!Is(p, "\0\0\1"sv)) return {};
  if (p[3] == 0xB9) return Known(4, 4);
  if (p[3] == 0xBA) return (p[4] & 0xC0) == 0x40 ? Known(14U + (p[13] & 7), 14) : Known(12, 12);
  const unsigned length = static_cast<unsigned>(p[4]) << 8 | p[5];
  return p[3] < 0xBB || length == 0 ? kToEnd : Known(6U + length, 6);
}

// ETSI TS 102 114, 5.3 and 7.4.1. The size of an extension, which may follow a frame of the core, is left to
// FFmpeg.
Part DtsFrame(const unsigned char* p, std::int64_t /*at*/) {
  if (Is(p, "\x64\x58\x20\x25"sv)) return kToEnd;
  if (!Is(p, "\x7F\xFE\x80\x01"sv)) return TagPart(p);
  return Known(((p[5] & 3U) << 12 | static_cast<unsigned>(p[6]) << 4 | p[7] >> 4) + 1, 96);
}

struct Layout {
  std::string_view demuxer;
  ReadPart read;
  bool only_parts;    // what is no part is damage; elsewhere it may be padding after the last one
  int forgotten = 0;  // bytes of padding that writers leave out at the end
};
constexpr Layout kLayouts[] = {
    {"mov"sv, &Box, false},          {"matroska"sv, &Element, false},   {"asf"sv, &AsfObject, false},
    {"avi"sv, &RiffChunk, false, 1}, {"mpeg"sv, &ProgramPacket, false}, {"dts"sv, &DtsFrame, true},
    {"flv"sv, &FlvTag, true},        {"aac"sv, &AdtsFrame, true},       {"wv"sv, &WavPackBlock, true},
};

// Headers at rising places, without a call to the system for each.
class HeaderReader {
 public:
  explicit HeaderReader(const FileRange& file) : file_(file), piece_(kPiece) {}
  /// kHeader bytes from `at`, with zeros after the end.
  Status Read(std::int64_t at, unsigned char* to) {
    if (at < begin_ || at + static_cast<std::int64_t>(kHeader) > begin_ + static_cast<std::int64_t>(kPiece) ||
        begin_ < 0) {
      std::fill(piece_.begin(), piece_.end(), 0);
      XCODEC_RETURN_IF_ERROR(file_.ReadAt(at, piece_.data(), piece_.size()).status());
      begin_ = at;
    }
    std::copy_n(piece_.begin() + (at - begin_), kHeader, to);
    return Status::Ok();
  }

 private:
  static constexpr std::size_t kPiece = 1 << 16;
  const FileRange& file_;
  std::int64_t begin_ = -1;
  std::vector<unsigned char> piece_;
};

Status Walk(const FileRange& file, const MediaKind& kind, const Layout& layout, DeclaredSize* result) {
  HeaderReader reader(file);
  const auto place = [&](std::int64_t at) { return " at byte " + std::to_string(file.begin() + at); };
  for (std::int64_t at = 0; at < file.size();) {
    unsigned char header[kHeader];
    XCODEC_RETURN_IF_ERROR(reader.Read(at, header));
    const Part part = layout.read(header, at);
    if (part.kind == Part::Kind::kToEnd) return Status::Ok();
    if (part.kind == Part::Kind::kAnother) {
      result->surplus = "another file begins" + place(at);
      return Status::Ok();
    }
    if (part.kind == Part::Kind::kForeign) {
      if (layout.only_parts) result->surplus = std::string("what stands") + place(at) + " is no " + kind.name;
      return Status::Ok();
    }
    at += part.size;
    if (at > file.size() + layout.forgotten) {
      result->truncated = "the file has " + std::to_string(file.begin() + file.size()) + " of " +
                          (layout.only_parts ? "at least " : "") + std::to_string(file.begin() + at) +
                          " bytes";
    }
  }
  return Status::Ok();
}

// Packets are as long as one another.
Status CheckTransport(const FileRange& file, DeclaredSize* result) {
  unsigned char first = 0;
  XCODEC_RETURN_IF_ERROR(file.ReadAt(0, &first, 1).status());
  unsigned char second = 0;
  XCODEC_RETURN_IF_ERROR(file.ReadAt(188, &second, 1).status());
  const int packet = first == 0x47 && second == 0x47 ? 188 : 192;
  const std::int64_t over = file.size() % packet;
  if (over != 0) {
    result->truncated =
        "the file has " + std::to_string(over) + " of the last packet's " + std::to_string(packet) + " bytes";
  }
  return Status::Ok();
}

}  // namespace

Result<DeclaredSize> CheckMediaSize(const FileRange& file, const MediaKind& kind) {
  DeclaredSize result;
  if (kind.demuxer == "mpegts"sv) XCODEC_RETURN_IF_ERROR(CheckTransport(file, &result));
  for (const Layout& layout : kLayouts) {
    if (layout.demuxer != kind.demuxer) continue;
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, EndOf(file));
    XCODEC_RETURN_IF_ERROR(Walk(file.Part(0, end), kind, layout, &result));
  }
  return result;
}

}  // namespace xcodec
