#include "audio/source/media_parts.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "audio/detect/frame_sync.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::int64_t kLargest = INT64_MAX / 4;

Part Known(std::uint64_t size, std::int64_t least) {
  if (size < static_cast<std::uint64_t>(least)) return {};
  return {Part::Kind::kKnown, static_cast<std::int64_t>(std::min<std::uint64_t>(size, kLargest))};
}
constexpr Part kToEnd = {Part::Kind::kToEnd, 0};
constexpr Part kAnother = {Part::Kind::kAnother, 0};

bool Is(const unsigned char* p, std::string_view name) {
  return std::memcmp(p, name.data(), name.size()) == 0;
}

// Tags that may be before, between and after frames.
Part TagPart(const unsigned char* p) {
  if (Is(p, "ID3"sv)) {
    const unsigned footer = (p[5] & 0x10) != 0 ? 10 : 0;
    return Known(10U + footer + static_cast<unsigned>(p[6] << 21 | p[7] << 14 | p[8] << 7 | p[9]), 10);
  }
  if (Is(p, "TAG"sv)) return Known(128, 128);
  if (Is(p, "APETAGEX"sv)) {
    const std::uint32_t flags = LoadLittleEndian<std::uint32_t>(p + 20);
    // The size counts the items and the footer; a header points at what follows it.
    const std::uint64_t size = LoadLittleEndian<std::uint32_t>(p + 12);
    return (flags & 0x20000000U) != 0 ? Known(size + 32, 32) : Known(32, 32);
  }
  return {};
}

// ISO/IEC 14496-12, 4.2.
Part Box(const unsigned char* p, std::int64_t at) {
  if (at > 0 && Is(p + 4, "ftyp"sv)) return kAnother;
  for (int i = 4; i < 8; ++i) {
    // Padding or something else; names are of ASCII and the sign for copyright.
    if (p[i] < 0x20 || (p[i] >= 0x7F && p[i] != 0xA9)) return {};
  }
  const auto size = LoadBigEndian<std::uint32_t>(p);
  if (size == 0) return kToEnd;
  return size == 1 ? Known(LoadBigEndian<std::uint64_t>(p + 8), 16) : Known(size, 8);
}

// RFC 8794: an element's identity and size, both of variable length.
Part AnyElement(const unsigned char* p) {
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

// Outermost are EBML, Segment, Void and CRC-32 alone; almost any other byte could begin an element.
Part Element(const unsigned char* p, std::int64_t at) {
  if (at > 0 && Is(p, "\x1A\x45\xDF\xA3"sv)) return kAnother;
  if (!Is(p, "\x1A\x45\xDF\xA3"sv) && !Is(p, "\x18\x53\x80\x67"sv) && p[0] != 0xEC && p[0] != 0xBF) return {};
  return AnyElement(p);
}

// RFC 9559: within a segment whose size is open, and clusters whose size is open.
Part SegmentElement(const unsigned char* p, std::int64_t at) {
  if (Is(p, "\x1A\x45\xDF\xA3"sv)) return at > 0 ? kAnother : AnyElement(p);
  for (const std::string_view id :
       {"\x18\x53\x80\x67"sv, "\x11\x4D\x9B\x74"sv, "\x15\x49\xA9\x66"sv, "\x16\x54\xAE\x6B"sv,
        "\x1F\x43\xB6\x75"sv, "\x1C\x53\xBB\x6B"sv, "\x19\x41\xA4\x69"sv, "\x10\x43\xA7\x70"sv,
        "\x12\x54\xC3\x67"sv, "\xEC"sv, "\xBF"sv, "\xE7"sv, "\xA7"sv, "\xAB"sv, "\xA3"sv, "\xA0"sv, "\xAF"sv,
        "\x58\x54"sv}) {
    if (!Is(p, id)) continue;
    const Part part = AnyElement(p);
    if (part.kind != Part::Kind::kToEnd) return part;
    // Its identity, and a size of one to eight bytes: what follows is within.
    std::size_t length = 1;
    while (length < 8 && (p[id.size()] >> (8 - length) & 1) == 0) ++length;
    return id.size() == 4 ? Known(id.size() + length, 5) : Part{};
  }
  return {};
}

// Advanced Systems Format 1.2, 2.1: header, data, and indexes of four kinds.
Part AsfObject(const unsigned char* p, std::int64_t at) {
  constexpr std::uint64_t kEmptyData = 50;
  if (Is(p, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv) && at > 0) return kAnother;
  const bool data = Is(p, "\x36\x26\xB2\x75\x8E\x66\xCF\x11"sv);
  const bool known = data || at == 0 || Is(p, "\x90\x08\x00\x33\xB1\xE5\xCF\x11"sv) ||
                     Is(p, "\xD3\x29\xE2\xD6\xDA\x35\xD1\x11"sv) ||
                     Is(p, "\xF8\x03\xB1\xFE\xAD\x12\x64\x4C"sv) ||
                     Is(p, "\xD0\x3F\xB7\x3C\x4A\x0C\x03\x48"sv);
  if (!known) return {};
  const auto size = LoadLittleEndian<std::uint64_t>(p + 16);
  // A live stream's data object does not state its size; some writers write that of its header.
  return size <= (data ? kEmptyData : 24) ? kToEnd : Known(size, 24);
}

Part RiffChunk(const unsigned char* p, std::int64_t at) {
  if (!Is(p, "RIFF"sv)) return Is(p, "JUNK"sv) || Is(p, "idx1"sv) ? kToEnd : Part{};
  if (at > 0 && Is(p + 8, "AVI "sv)) return kAnother;
  // Large files go on in chunks of type AVIX.
  if (at > 0 && !Is(p + 8, "AVIX"sv)) return {};
  const auto size = LoadLittleEndian<std::uint32_t>(p + 4);
  if (size == 0 || size >= 0xFFFFFF00U) return kToEnd;
  return Known(std::uint64_t{size} + 8, 12);
}

// Chunks of an AVI file whose writer did not fill in the sizes.
Part AviChunk(const unsigned char* p, std::int64_t at) {
  const bool list = Is(p, "LIST"sv);
  if (Is(p, "RIFF"sv)) return at == 0 || Is(p + 8, "AVIX"sv) ? Known(12, 12) : kAnother;
  if (list && Is(p + 8, "movi"sv)) return Known(12, 12);
  const bool stream = p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' && p[2] >= 'a' && p[2] <= 'z';
  const bool index = Is(p, "ix"sv) || Is(p, "idx1"sv) || Is(p, "JUNK"sv);
  if (!list && !stream && !index) return {};
  const auto size = LoadLittleEndian<std::uint32_t>(p + 4);
  Part part = Known(std::uint64_t{size} + 8 + (size & 1), 8);
  part.padding = size & 1;
  return part;
}

// Video File Format Specification 10, E.3 and E.4: tags, each with its size after it.
Part FlvTag(const unsigned char* p, std::int64_t at) {
  if (at == 0) return Known(std::uint64_t{LoadBigEndian<std::uint32_t>(p + 5)} + 4, 13);
  if (Is(p, "FLV\x01"sv)) return kAnother;
  if ((p[0] & 0x1F) != 8 && (p[0] & 0x1F) != 9 && (p[0] & 0x1F) != 18) return {};
  return Known(15U + (static_cast<unsigned>(p[1]) << 16 | p[2] << 8 | p[3]), 15);
}

// ISO/IEC 13818-7, 6.2.
Part AdtsPart(const unsigned char* p, std::int64_t /*at*/) {
  if (p[0] != 0xFF || (p[1] & 0xF6) != 0xF0) return TagPart(p);
  return Known((p[3] & 3U) << 11 | static_cast<unsigned>(p[4]) << 3 | p[5] >> 5, 7);
}

// WavPack 4 & 5 file format, 2.0. The first block of a file alone begins a run of channels at sample 0.
Part WavPackBlock(const unsigned char* p, std::int64_t at) {
  constexpr std::uint32_t kInitialBlock = 0x800;
  if (!Is(p, "wvpk"sv)) return TagPart(p);
  const bool first = p[10] == 0 && LoadLittleEndian<std::uint32_t>(p + 16) == 0 &&
                     LoadLittleEndian<std::uint32_t>(p + 20) > 0 &&
                     (LoadLittleEndian<std::uint32_t>(p + 24) & kInitialBlock) != 0;
  if (at > 0 && first) return kAnother;
  return Known(std::uint64_t{LoadLittleEndian<std::uint32_t>(p + 4)} + 8, 32);
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
Part DtsPart(const unsigned char* p, std::int64_t /*at*/) {
  if (Is(p, "\x64\x58\x20\x25"sv)) return kToEnd;
  const std::size_t size = DtsFrameBytes(Bytes(p, kPartHeader));
  return size > 0 ? Known(size, 96) : TagPart(p);
}

Part LatmPart(const unsigned char* p, std::int64_t /*at*/) {
  const std::size_t size = LatmFrameBytes(Bytes(p, kPartHeader));
  return size > 0 ? Known(size, 4) : TagPart(p);
}

// RFC 4867, 5.3: frames whose first byte names their type; `sizes` has the bytes after it, -1 where the type
// is not used.
Part AmrFrame(const unsigned char* p, std::int64_t at) {
  constexpr int kSizes[16] = {12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0};
  if (at == 0) return Is(p, "#!AMR\n"sv) ? Known(6, 6) : kToEnd;
  if (Is(p, "#!AMR"sv)) return kAnother;
  const int size = kSizes[p[0] >> 3 & 15];
  return size < 0 || (p[0] & 0x83) != 0 ? Part{} : Known(static_cast<unsigned>(size) + 1, 1);
}

Part AmrWidebandFrame(const unsigned char* p, std::int64_t at) {
  constexpr int kSizes[16] = {17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0};
  if (at == 0) return Known(9, 9);
  if (Is(p, "#!AMR"sv)) return kAnother;
  const int size = kSizes[p[0] >> 3 & 15];
  return size < 0 || (p[0] & 0x83) != 0 ? Part{} : Known(static_cast<unsigned>(size) + 1, 1);
}

Part Ac3Part(const unsigned char* p, std::int64_t /*at*/) {
  const std::size_t size = Ac3FrameBytes(Bytes(p, kPartHeader));
  return size > 0 ? Known(size, 6) : TagPart(p);
}

// Musepack SV8: packets of a key of two letters and their size, which counts key and size, in sevens of bits.
Part MusepackPacket(const unsigned char* p, std::int64_t at) {
  if (Is(p, "MPCK"sv)) return at == 0 ? Known(4, 4) : kAnother;
  if (p[0] < 'A' || p[0] > 'Z' || p[1] < 'A' || p[1] > 'Z') return TagPart(p);
  std::uint64_t size = 0;
  for (int i = 2; i < 10; ++i) {
    size = size << 7 | (p[i] & 0x7FU);
    if ((p[i] & 0x80) == 0) return Known(size, i + 1);
  }
  return {};
}

// RealMedia: chunks with their size; that of the data may be unknown in a live recording.
Part RealChunk(const unsigned char* p, std::int64_t at) {
  if (Is(p, ".ra\xFD"sv)) return kToEnd;
  if (at > 0 && Is(p, ".RMF"sv)) return kAnother;
  for (const std::string_view name :
       {".RMF"sv, "PROP"sv, "MDPR"sv, "CONT"sv, "DATA"sv, "INDX"sv, "RMMD"sv, "RMJE"sv}) {
    if (!Is(p, name)) continue;
    const auto size = LoadBigEndian<std::uint32_t>(p + 4);
    return size == 0 && name == "DATA"sv ? kToEnd : Known(size, 8);
  }
  return TagPart(p);
}

constexpr PartLayout kLayouts[] = {
    {"mov"sv, &Box, true, false},
    {"matroska"sv, &Element, true, false, 0, &SegmentElement},
    {"asf"sv, &AsfObject, true, false},
    {"avi"sv, &RiffChunk, true, false, 0, &AviChunk},
    {"flv"sv, &FlvTag, true, true},
    {"rm"sv, &RealChunk, true, true, 32},
    {"mpc8"sv, &MusepackPacket, true, true},
    {"amr"sv, &AmrFrame, true, true},
    {"mpeg"sv, &ProgramPacket, false, false},
    {"dts"sv, &DtsPart, false, true},
    {"loas"sv, &LatmPart, false, true},
    {"aac"sv, &AdtsPart, false, true},
    {"wv"sv, &WavPackBlock, false, true},
    {"ac3"sv, &Ac3Part, false, true},
    {"eac3"sv, &Ac3Part, false, true},
};
constexpr PartLayout kAmrWideband = {"amr"sv, &AmrWidebandFrame, true, true};

}  // namespace

std::int64_t TagBytes(const unsigned char* p) {
  const Part tag = TagPart(p);
  return tag.kind == Part::Kind::kKnown ? tag.size : 0;
}

const PartLayout* FindPartLayout(std::string_view demuxer, const unsigned char* start) {
  if (demuxer == "amr"sv && Is(start, "#!AMR-WB\n"sv)) return &kAmrWideband;
  const auto* const layout =
      std::find_if(std::begin(kLayouts), std::end(kLayouts),
                   [&](const PartLayout& candidate) { return candidate.demuxer == demuxer; });
  return layout == std::end(kLayouts) ? nullptr : layout;
}

}  // namespace xcodec::audio
