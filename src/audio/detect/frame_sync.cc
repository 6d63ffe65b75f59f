#include "audio/detect/frame_sync.h"

#include <cstdint>
#include <cstring>
#include <iterator>

#include "audio/source/mpeg_parts.h"

namespace xcodec::audio {
namespace {

// Kilobits per second of AC-3 by half its frame size code (ATSC A/52, table 5.18).
constexpr std::size_t kAc3Rates[] = {32,  40,  48,  56,  64,  80,  96,  112, 128, 160,
                                     192, 224, 256, 320, 384, 448, 512, 576, 640};

constexpr MediaKind kMpeg = {"MPEG", nullptr};
constexpr MediaKind kAac = {"AAC", "aac"};
constexpr MediaKind kAc3 = {"AC-3", "ac3"};
constexpr MediaKind kEac3 = {"E-AC-3", "eac3"};
constexpr MediaKind kDts = {"DTS", "dts"};
constexpr MediaKind kLatm = {"LATM", "loas"};
constexpr MediaKind kTrueHd = {"TrueHD", nullptr};
constexpr MediaKind kTransport = {"MPEG transport stream", "mpegts"};

bool StartsWith(Bytes bytes, const char* start, std::size_t size) {
  return bytes.size() >= size && std::memcmp(bytes.data(), start, size) == 0;
}

}  // namespace

std::size_t AdtsFrameBytes(Bytes bytes) {
  const bool starts =
      bytes.size() >= 7 && bytes[0] == 0xFF && (bytes[1] & 0xF6) == 0xF0 && (bytes[2] >> 2 & 15) < 13;
  if (!starts) return 0;
  const std::size_t size = std::size_t{bytes[3]} % 4 << 11 | std::size_t{bytes[4]} << 3 | bytes[5] >> 5;
  return size > 7 ? size : 0;
}

std::size_t MpegFrameBytes(Bytes bytes) {
  MpegHeader header;
  if (bytes.size() < 4 || !ParseMpegHeader(bytes.data(), &header)) return 0;
  return static_cast<std::size_t>(header.bytes);
}

std::size_t Ac3FrameBytes(Bytes bytes) {
  if (bytes.size() < 6 || bytes[0] != 0x0B || bytes[1] != 0x77) return 0;
  const int version = bytes[5] >> 3;
  if (version > 16) return 0;
  if (version > 10) return 2 * ((std::size_t{bytes[2]} % 8 << 8 | bytes[3]) + 1);
  const std::size_t code = bytes[4] & 63U;
  const unsigned fs = bytes[4] >> 6;
  if (code >= 2 * std::size(kAc3Rates) || fs == 3) return 0;
  const std::size_t rate = kAc3Rates[code / 2];
  return 2 * (fs == 0 ? 2 * rate : fs == 2 ? 3 * rate : 320 * rate / 147 + code % 2);
}

std::size_t DtsFrameBytes(Bytes bytes) {
  const bool fourteen = StartsWith(bytes, "\x1F\xFF\xE8\0\x07", 5);
  const bool fourteen_swapped = StartsWith(bytes, "\xFF\x1F\0\xE8", 4) && bytes.size() > 5 && bytes[5] == 7;
  const bool swapped = StartsWith(bytes, "\xFE\x7F\x01\x80", 4);
  if (bytes.size() < 12 ||
      (!fourteen && !fourteen_swapped && !swapped && !StartsWith(bytes, "\x7F\xFE\x80\x01", 4)))
    return 0;
  // Whole words in the order of the bits. The size is 14 bits wide and begins 46 bits after the start.
  std::uint64_t bits = 0;
  const unsigned width = fourteen || fourteen_swapped ? 14 : 16;
  const std::size_t flip = swapped || fourteen_swapped ? 1 : 0;
  std::size_t word = 2;
  unsigned have = word * width;
  for (; have < 46 + 14; ++word, have += width) {
    const unsigned value = static_cast<unsigned>(bytes[2 * word + flip]) << 8 | bytes[2 * word + 1 - flip];
    bits = bits << width | (value & ((1U << width) - 1));
  }
  const std::size_t size = (bits >> (have - 60) & 0x3FFF) + 1;
  if (size < 96) return 0;
  return width == 16 ? size : (size * 8 + 13) / 14 * 2;
}

std::size_t LatmFrameBytes(Bytes bytes) {
  if (bytes.size() < 3 || bytes[0] != 0x56 || (bytes[1] & 0xE0) != 0xE0) return 0;
  const std::size_t size = std::size_t{bytes[1]} % 32 << 8 | bytes[2];
  return size > 1 ? size + 3 : 0;
}

std::size_t MlpFrameBytes(Bytes bytes) {
  if (bytes.size() < 8 || std::memcmp(bytes.data() + 4, "\xF8\x72\x6F", 3) != 0 || (bytes[7] & 0xFE) != 0xBA)
    return 0;
  return 2 * (std::size_t{bytes[0]} % 16 << 8 | bytes[1]);
}

bool IsFrameChain(Bytes bytes, std::size_t at, FrameBytes frame, int frames, bool or_end) {
  for (int i = 0; i < frames; ++i) {
    if (at >= bytes.size()) return or_end && i > 1;
    const std::size_t size = frame(bytes.subspan(at, bytes.size() - at));
    if (size == 0) return false;
    at += size;
  }
  return true;
}

bool IsMpegChain(Bytes bytes, std::size_t at, int frames) {
  MpegHeader first;
  for (int i = 0; i < frames; ++i) {
    MpegHeader header;
    if (at + 4 > bytes.size() || !ParseMpegHeader(bytes.data() + at, &header) || header.bytes == 0)
      return false;
    if (i == 0) first = header;
    if (header.version != first.version || header.layer != first.layer ||
        header.sample_rate != first.sample_rate)
      return false;
    at += static_cast<std::size_t>(header.bytes);
  }
  return true;
}

bool IsTransportChain(Bytes bytes, std::size_t lead, std::size_t at, std::size_t packets) {
  constexpr std::size_t kPacket = 188;
  for (std::size_t i = 0; i < packets; ++i) {
    const std::size_t next = at + lead + i * (kPacket + lead);
    if (next >= bytes.size() || bytes[next] != 0x47) return false;
  }
  return true;
}

const MediaKind* FindFrames(Bytes bytes, std::size_t at, int frames, bool or_end) {
  constexpr std::size_t kPackets = 8;
  if (at >= bytes.size()) return nullptr;
  const auto chain = [&](FrameBytes frame) { return IsFrameChain(bytes, at, frame, frames, or_end); };
  const Bytes here = bytes.subspan(at);
  switch (here[0]) {
    case 0xFF:
      if (IsMpegChain(bytes, at, frames) || (or_end && chain(MpegFrameBytes))) return &kMpeg;
      return chain(AdtsFrameBytes) ? &kAac : chain(DtsFrameBytes) ? &kDts : nullptr;
    case 0x0B:
      if (!chain(Ac3FrameBytes)) return nullptr;
      return here[5] >> 3 > 10 ? &kEac3 : &kAc3;
    case 0x56:
      return chain(LatmFrameBytes) ? &kLatm : nullptr;
    case 0x1F:
    case 0x7F:
    case 0xFE:
      return chain(DtsFrameBytes) ? &kDts : nullptr;
    default:
      break;
  }
  if (MlpFrameBytes(here) > 0) return &kTrueHd;
  return IsTransportChain(bytes, 0, at, kPackets) || IsTransportChain(bytes, 4, at, kPackets) ? &kTransport
                                                                                              : nullptr;
}

}  // namespace xcodec::audio
