#include "audio/detect/stated_end.h"

#include <algorithm>
#include <vector>

#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kMost = std::uint64_t{1} << 61;

// TTA1 format description: 22 bytes, then the size of every frame, each table with its checksum.
Result<std::int64_t> EndOfTrueAudio(const FileRange& file) {
  constexpr std::int64_t kHead = 22;
  unsigned char p[kHead] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, p, sizeof p));
  const std::uint64_t rate = LoadLittleEndian<std::uint32_t>(p + 10);
  const std::uint64_t samples = LoadLittleEndian<std::uint32_t>(p + 14);
  const std::uint64_t frame = 256 * rate / 245;
  if (n < sizeof p || frame == 0) return std::int64_t{-1};
  const auto frames = static_cast<std::int64_t>((samples + frame - 1) / frame);
  std::int64_t end = kHead + 4 * frames + 4;
  std::vector<unsigned char> sizes(1 << 16);
  for (std::int64_t at = kHead; at < kHead + 4 * frames;) {
    const auto want = static_cast<std::size_t>(std::min<std::int64_t>(1 << 16, kHead + 4 * frames - at));
    XCODEC_ASSIGN_OR_RETURN(const std::size_t got, file.ReadAt(at, sizes.data(), want));
    for (std::size_t i = 0; i + 4 <= got; i += 4) end += LoadLittleEndian<std::uint32_t>(&sizes[i]);
    if (got < want) return std::max(end, kHead + 4 * frames + 4);
    at += static_cast<std::int64_t>(got);
  }
  return end;
}

// APE_DESCRIPTOR of Monkey's Audio 3.98 and later: sizes of everything up to the WAV file's tail.
Result<std::int64_t> EndOfMonkeysAudio(const FileRange& file) {
  unsigned char p[36] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, p, sizeof p));
  if (n < sizeof p || LoadLittleEndian<std::uint16_t>(p + 4) < 3980) return std::int64_t{-1};
  std::uint64_t end = 0;
  for (const int at : {8, 12, 16, 20, 24, 32}) end += LoadLittleEndian<std::uint32_t>(p + at);
  end += std::uint64_t{LoadLittleEndian<std::uint32_t>(p + 28)} << 32;
  return end > kMost ? std::int64_t{-1} : static_cast<std::int64_t>(end);
}

// Blocks of metadata (a type, and 24 bits of size) up to type 0; one of type 7 says where the last frame
// stands after them, in 40 bits, and its size, in 24.
Result<std::int64_t> EndOfTak(const FileRange& file) {
  constexpr int kMostBlocks = 128;
  std::int64_t last = -1;
  std::int64_t at = 4;
  for (int i = 0; i < kMostBlocks; ++i) {
    unsigned char p[12] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, p, sizeof p));
    if (n < 4) return std::int64_t{-1};
    const std::int64_t size = p[1] | p[2] << 8 | p[3] << 16;
    at += 4 + size;
    const int type = p[0] & 0x7F;
    if (type == 0) return last < 0 ? last : at + last;
    if (type == 7 && size >= 8 && n == sizeof p) {
      std::uint64_t place = 0;
      for (int b = 4; b >= 0; --b) place = place << 8 | p[4 + b];
      last = static_cast<std::int64_t>(place) + (p[9] | p[10] << 8 | p[11] << 16);
    }
  }
  return std::int64_t{-1};
}

// DSF file format specification 1.01: the size of the file, which an ID3v2 tag may end.
Result<std::int64_t> EndOfDsf(const FileRange& file) {
  unsigned char p[28] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, p, sizeof p));
  const auto size = LoadLittleEndian<std::uint64_t>(p + 12);
  return n < sizeof p || size < sizeof p || size > kMost ? std::int64_t{-1} : static_cast<std::int64_t>(size);
}

// SoX's own format: the size of the header after its name, and the number of samples of all channels, 32 bits
// each; 0 where the writer could not tell.
Result<std::int64_t> EndOfSox(const FileRange& file) {
  unsigned char p[16] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, p, sizeof p));
  const bool big = p[0] == 'X';
  const std::uint64_t head =
      big ? LoadBigEndian<std::uint32_t>(p + 4) : LoadLittleEndian<std::uint32_t>(p + 4);
  const std::uint64_t samples =
      big ? LoadBigEndian<std::uint64_t>(p + 8) : LoadLittleEndian<std::uint64_t>(p + 8);
  if (n < sizeof p || samples == 0 || samples > kMost / 4) return std::int64_t{-1};
  return static_cast<std::int64_t>(4 + head + 4 * samples);
}

// NUT ends with its index, which ends with the distance from its own start and a checksum; the end of the
// last frame is stated nowhere else. Without an index the end is unknown.
Result<std::int64_t> EndOfNut(const FileRange& file) {
  constexpr std::uint64_t kIndex = 0x4E58DD672F23E64EU;
  unsigned char p[12] = {};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(file.size() - 12, p, sizeof p).status());
  const auto distance = LoadBigEndian<std::uint64_t>(p);
  if (distance > static_cast<std::uint64_t>(file.size())) return std::int64_t{-1};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(file.size() - static_cast<std::int64_t>(distance), p, 8).status());
  return LoadBigEndian<std::uint64_t>(p) == kIndex ? file.size() : std::int64_t{-1};
}

}  // namespace

Result<std::int64_t> StatedEnd(const FileRange& file, std::string_view demuxer) {
  if (demuxer == "tta"sv) return EndOfTrueAudio(file);
  if (demuxer == "ape"sv) return EndOfMonkeysAudio(file);
  if (demuxer == "tak"sv) return EndOfTak(file);
  if (demuxer == "dsf"sv) return EndOfDsf(file);
  if (demuxer == "sox"sv) return EndOfSox(file);
  if (demuxer == "nut"sv) return EndOfNut(file);
  return std::int64_t{-1};
}

}  // namespace xcodec::audio
