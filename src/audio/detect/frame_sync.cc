#include "audio/detect/frame_sync.h"

#include <iterator>

#include "audio/source/mpeg_parts.h"

namespace xcodec {
namespace {

// Kilobits per second of AC-3 by half its frame size code (ATSC A/52, table 5.18).
constexpr std::size_t kAc3Rates[] = {32,  40,  48,  56,  64,  80,  96,  112, 128, 160,
                                     192, 224, 256, 320, 384, 448, 512, 576, 640};

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

}  // namespace xcodec
