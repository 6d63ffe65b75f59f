#include "audio/detect/carried_stream.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "audio/detect/frame_sync.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

// Two of the longest frames of DTS in 14 bits of 16, and the part of a frame before them.
constexpr std::size_t kLook = std::size_t{64} << 10;

// Two synchronisation words, and a word of information: the type of data in its lowest five bits, and zeros
// where it is reserved.
bool IsBurst(const unsigned char* p) {
  const auto word = [&](int i) { return LoadLittleEndian<std::uint16_t>(p + 2 * i); };
  constexpr int kReserved = 0x60;
  return word(0) == 0xF872 && word(1) == 0x4E1F && (word(2) & 0x1F) != 0 && (word(2) & kReserved) == 0 &&
         word(3) != 0;
}

}  // namespace

const char* FindCarriedStream(Bytes bytes) {
  constexpr std::size_t kBurstHead = 8;
  for (std::size_t at = 0; at + kBurstHead <= bytes.size(); at += 2) {
    const unsigned char first = bytes[at];
    if (first == 0x72 && IsBurst(&bytes[at])) return (bytes[at + 4] & 0x1F) == 1 ? "AC-3" : "IEC 61937";
    const bool may_be_dts = first == 0x1F || first == 0x7F || first == 0xFE || first == 0xFF;
    if (may_be_dts && IsFrameChain(bytes, at, DtsFrameBytes, 2)) return "DTS";
  }
  return nullptr;
}

CarriedStreamCheck::CarriedStreamCheck(const AudioInfo& info)
    : channels_(static_cast<std::size_t>(info.channels)),
      looking_(info.bits == 16 && !info.is_float && info.container != "raw") {}

Status CarriedStreamCheck::Take(const float* interleaved, std::size_t frames) {
  if (!looking_) return Status::Ok();
  for (std::size_t i = 0; i < frames * channels_ && bytes_.size() < kLook; ++i) {
    if (bytes_.empty() && interleaved[i] == 0) continue;
    AppendLittleEndian(static_cast<std::uint16_t>(std::lrint(interleaved[i] * 32768)), &bytes_);
  }
  return bytes_.size() < kLook ? Status::Ok() : Judge();
}

Status CarriedStreamCheck::End() { return looking_ ? Judge() : Status::Ok(); }

Status CarriedStreamCheck::Judge() {
  looking_ = false;
  const char* carried = FindCarriedStream(Bytes(bytes_));
  bytes_ = {};
  if (carried == nullptr) return Status::Ok();
  return Status(StatusCode::kUnsupported, std::string("holds ") + carried +
                                              " in place of samples; decode it first, as with ffmpeg -i FILE "
                                              "-f wav - | ffmpeg -i - -f wav - | xcodec - OUT.ecdc");
}

}  // namespace xcodec::audio
