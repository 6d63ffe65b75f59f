#include "audio/detect/file_start.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "audio/detect/find_bytes.h"
#include "audio/detect/frame_sync.h"
#include "audio/detect/signatures.h"
#include "audio/source/media_parts.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

enum class Verdict { kNo, kYes, kMore };

// More bytes say nothing about a header.
constexpr std::size_t kHeader = 64;
constexpr int kFrames = 8;
constexpr std::size_t kTransportPacket = 188;

bool Is(Bytes here, std::size_t at, std::string_view text) {
  return here.size() >= at + text.size() && std::memcmp(here.data() + at, text.data(), text.size()) == 0;
}

std::uint32_t Big(Bytes here, std::size_t at) { return LoadBigEndian<std::uint32_t>(here.data() + at); }
std::uint32_t Little(Bytes here, std::size_t at) { return LoadLittleEndian<std::uint32_t>(here.data() + at); }

bool IsSnd(Bytes here) {
  constexpr std::uint32_t kLastEncoding = 27;
  const std::uint32_t rate = Big(here, 16);
  return Is(here, 0, ".snd"sv) && Big(here, 4) >= 24 && Big(here, 4) < 1 << 16 && Big(here, 12) >= 1 &&
         Big(here, 12) <= kLastEncoding && rate > 0 && rate <= 768000 && Big(here, 20) >= 1 &&
         Big(here, 20) <= 64;
}

bool IsWavPack(Bytes here) {
  const int version = here[8] | here[9] << 8;
  return Is(here, 0, "wvpk"sv) && version >= 0x402 && version <= 0x410 && Little(here, 4) < 1 << 24;
}

bool IsChunks(Bytes here) {
  const bool riff =
      Is(here, 0, "RIFF"sv) || Is(here, 0, "RIFX"sv) || Is(here, 0, "RF64"sv) || Is(here, 0, "BW64"sv);
  if (riff) return (Is(here, 8, "WAVE"sv) && IsChunkName(&here[12])) || Is(here, 8, "AVI LIST"sv);
  if (!Is(here, 0, "FORM"sv) || !IsChunkName(&here[12])) return false;
  return Is(here, 8, "AIFF"sv) || Is(here, 8, "AIFC"sv) || Is(here, 8, "8SVX"sv) || Is(here, 8, "16SV"sv);
}

// SoX's own format: the size of the header, and the number of channels.
bool IsSox(Bytes here) {
  const bool little = Is(here, 0, ".SoX"sv);
  if (!little && !Is(here, 0, "XoS."sv)) return false;
  const std::uint32_t size = little ? Little(here, 4) : Big(here, 4);
  const std::uint32_t channels = little ? Little(here, 24) : Big(here, 24);
  return size >= 28 && size < 1 << 16 && channels >= 1 && channels <= 64;
}

// A pack of an MPEG program stream, with a start code after it.
bool IsProgram(Bytes here) {
  if (!Is(here, 0, "\0\0\x01\xBA"sv)) return false;
  const bool second = (here[4] & 0xC4) == 0x44;
  if (!second && (here[4] & 0xF1) != 0x21) return false;
  return Is(here, second ? 14 + (here[13] & 7) : 12, "\0\0\x01"sv);
}

// Whether a header may begin with these bytes; the first four decide.
bool MayBeHeader(Bytes here) {
  if (here[0] == 0) return here.size() < 8 || Is(here, 4, "ftyp"sv) || Is(here, 1, "\0\x01\xBA"sv);
  static constexpr std::string_view kFour[] = {"RIFF"sv,
                                               "RIFX"sv,
                                               "RF64"sv,
                                               "BW64"sv,
                                               "FORM"sv,
                                               "riff"sv,
                                               "fLaC"sv,
                                               "OggS"sv,
                                               "caff"sv,
                                               "NIST"sv,
                                               "Crea"sv,
                                               "nut/"sv,
                                               "MPCK"sv,
                                               "#!AM"sv,
                                               "DSD "sv,
                                               "\x30\x26\xB2\x75"sv,
                                               "MAC "sv,
                                               "TTA1"sv,
                                               "\x1A\x45\xDF\xA3"sv,
                                               ".snd"sv,
                                               "wvpk"sv,
                                               ".SoX"sv,
                                               "XoS."sv,
                                               "FLV\x01"sv};
  if (here.size() < 4) return true;
  return std::any_of(std::begin(kFour), std::end(kFour), [&](std::string_view four) {
    return here[0] == static_cast<unsigned char>(four[0]) && Is(here, 0, four);
  });
}

// `here` has kHeader bytes, zeros after the end.
bool IsHeader(Bytes here) {
  static constexpr std::string_view kLong[] = {
      "riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB"sv,
      "fLaC\0\0\0\x22"sv,
      "fLaC\x80\0\0\x22"sv,
      "OggS\0\x02\0\0\0\0\0\0\0\0"sv,
      "caff\0\x01\0\0"sv,
      "NIST_1A\n"sv,
      "Creative Voice File"sv,
      "nut/multimedia container"sv,
      "MPCKSH"sv,
      "#!AMR"sv,
      "DSD \x1C\0\0\0\0\0\0\0"sv,
      "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"sv};
  if (std::any_of(std::begin(kLong), std::end(kLong),
                  [&](std::string_view text) { return Is(here, 0, text); }))
    return true;
  if (Is(here, 4, "ftyp"sv)) return Big(here, 0) >= 16 && Big(here, 0) < 1024;
  if (Is(here, 0, "MAC "sv)) return here[5] == 0x0F && here[4] >= 0x3C;  // versions from 3900 on
  if (Is(here, 0, "TTA1"sv))
    return here[4] >= 1 && here[4] <= 3 && here[5] == 0 && here[6] <= 16 && here[7] == 0;
  if (Is(here, 0, "FLV\x01"sv)) return Big(here, 5) == 9;
  if (Is(here, 0, "\x1A\x45\xDF\xA3"sv)) {
    const std::string_view text(reinterpret_cast<const char*>(here.data()), here.size());
    return text.find("matroska"sv) != text.npos || text.find("webm"sv) != text.npos;
  }
  return IsChunks(here) || IsSnd(here) || IsWavPack(here) || IsSox(here) || IsProgram(here);
}

// A transport stream begins with one of its tables, of programs or of services.
bool IsTransportStart(Bytes here) {
  return Is(here, 0, "\x47\x40"sv) && (here[3] & 0x30) == 0x10 &&
         ((here[2] == 0 && Is(here, 4, "\0\0\xB0"sv)) || (here[2] == 0x11 && Is(here, 4, "\0\x42"sv)));
}

std::size_t FrameBytesOf(Bytes here) {
  switch (here[0]) {
    case 0xFF:
      if (const std::size_t size = MpegFrameBytes(here)) return size;
      if (const std::size_t size = AdtsFrameBytes(here)) return size;
      return DtsFrameBytes(here);
    case 0x0B:
      return Ac3FrameBytes(here);
    case 0x56:
      return LatmFrameBytes(here);
    case 0x1F:
    case 0x7F:
    case 0xFE:
      return DtsFrameBytes(here);
    case 0x47:
      return IsTransportStart(here) ? kTransportPacket : 0;
    default:
      return 0;
  }
}

// A tone may have the bytes of a header once in every period; then its frames are the same.
Verdict JudgeFrames(Bytes here, bool complete) {
  const std::size_t first = FrameBytesOf(here);
  if (first == 0) return Verdict::kNo;
  bool differ = false;
  std::size_t at = 0;
  std::size_t before = 0;
  for (int frames = 0; frames < kFrames || !differ; ++frames) {
    const std::size_t look = here[0] == 0xFF ? 12 : 8;
    if (at + look > here.size()) {
      if (!complete) return Verdict::kMore;
      return frames >= 3 && at <= here.size() && differ ? Verdict::kYes : Verdict::kNo;
    }
    const Bytes next = here.subspan(at);
    const bool same_kind = next[0] == here[0] && (here[0] != 0xFF || (next[1] & 0xFE) == (here[1] & 0xFE));
    const std::size_t size = !same_kind ? 0 : here[0] == 0x47 ? kTransportPacket : FrameBytesOf(next);
    if (size == 0) return Verdict::kNo;
    if (frames > 0 && !differ) {
      const std::size_t n = std::min(at - before, here.size() - at);
      differ = std::memcmp(here.data() + before, here.data() + at, n) != 0;
    }
    before = at;
    at += size;
  }
  return Verdict::kYes;
}

constexpr std::size_t kLargestFrame = 8192;
// A chain without any difference over this length is not a chain of frames.
constexpr std::size_t kLongestChain = 16 * kLargestFrame;

std::array<bool, 256> FirstBytes(StartMarks marks) {
  std::array<bool, 256> first{};
  for (const char c : "IRBFrfOcNCnM#DTwX.\x1A\x30"sv) first[static_cast<unsigned char>(c)] = true;
  first[0] = true;  // MP4
  if (marks == StartMarks::kFrames)
    for (const int c : {0xFF, 0x0B, 0x56, 0x1F, 0x7F, 0xFE, 0x47}) first[static_cast<std::size_t>(c)] = true;
  return first;
}

Verdict JudgeHeader(Bytes here, bool complete) {
  if (!MayBeHeader(here)) return Verdict::kNo;
  if (here.size() >= kHeader) return IsHeader(here.subspan(0, kHeader)) ? Verdict::kYes : Verdict::kNo;
  if (!complete) return Verdict::kMore;
  unsigned char padded[kHeader] = {};
  std::copy(here.begin(), here.end(), padded);
  return IsHeader(Bytes(padded, kHeader)) ? Verdict::kYes : Verdict::kNo;
}

Verdict JudgeUntagged(Bytes here, bool complete, StartMarks marks) {
  const Verdict verdict = JudgeHeader(here, complete);
  return verdict == Verdict::kNo && marks == StartMarks::kFrames ? JudgeFrames(here, complete) : verdict;
}

// A file may begin with ID3v2 tags.
Verdict Judge(Bytes here, bool complete, StartMarks marks) {
  if (here[0] == 'I' && here.size() < kPartHeader && !complete) return Verdict::kMore;
  while (here.size() >= kPartHeader && Is(here, 0, "ID3"sv) && here[3] >= 2 && here[3] <= 4 &&
         ((here[6] | here[7] | here[8] | here[9]) & 0x80) == 0) {
    const auto tag = static_cast<std::size_t>(TagBytes(here.data()));
    if (tag >= here.size()) return complete || tag > kLongestChain / 2 ? Verdict::kNo : Verdict::kMore;
    here = here.subspan(tag);
  }
  return JudgeUntagged(here, complete, marks);
}

}  // namespace

StartScan ScanForStart(Bytes bytes, std::size_t from, bool complete, StartMarks marks) {
  const std::array<bool, 256> first = FirstBytes(marks);
  for (std::size_t at = from; at < bytes.size(); ++at) {
    // Silence: no file begins with four zeros.
    if (bytes[at] == 0 && at + 8 <= bytes.size() && LoadLittleEndian<std::uint64_t>(&bytes[at]) == 0) {
      at += 4;
      continue;
    }
    // The major sync of TrueHD and MLP stands after four bytes.
    if (bytes[at] == 0xF8 && at >= from + 4 && at + 10 <= bytes.size() &&
        MlpFrameBytes(bytes.subspan(at - 4)) > 0 && Is(bytes, at + 8, "\xB7\x52"sv))
      return {true, at - 4, at - 4};
    if (!first[bytes[at]]) continue;
    const Bytes here = bytes.subspan(at);
    Verdict verdict = Judge(here.size() > kLongestChain ? here.subspan(0, kLongestChain) : here,
                            complete && here.size() <= kLongestChain, marks);
    if (verdict == Verdict::kMore && here.size() >= kLongestChain) verdict = Verdict::kNo;
    if (verdict == Verdict::kYes) return {true, at, at};
    if (verdict == Verdict::kMore) return {false, 0, at};
  }
  return {false, 0, bytes.size()};
}

namespace {

// Start of the ID3v2 tag that ends at `at`; `at` if there is none.
Result<std::int64_t> BeforeTag(const FileRange& file, std::int64_t from, std::int64_t at) {
  for (const std::string_view mark : {"ID3\x02"sv, "ID3\x03"sv, "ID3\x04"sv}) {
    for (std::int64_t tag = from - 1;;) {
      XCODEC_ASSIGN_OR_RETURN(tag, FindBytes(file.Part(0, at), tag + 1, mark));
      if (tag < 0) break;
      unsigned char head[kPartHeader] = {};
      XCODEC_RETURN_IF_ERROR(file.ReadAt(tag, head, sizeof head).status());
      if (tag + TagBytes(head) == at) return tag;
    }
  }
  return at;
}

}  // namespace

Result<std::int64_t> FindFileStart(const FileRange& file, std::int64_t from, StartMarks marks) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::vector<unsigned char> piece(kPiece);
  const std::int64_t start = from;
  while (from < file.size()) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(from, piece.data(), piece.size()));
    if (n == 0) break;
    const bool complete = from + static_cast<std::int64_t>(n) >= file.size();
    const StartScan scan = ScanForStart(Bytes(piece.data(), n), 0, complete, marks);
    if (scan.found) return BeforeTag(file, start, from + static_cast<std::int64_t>(scan.at));
    if (complete) break;
    from += static_cast<std::int64_t>(scan.decided);
  }
  return std::int64_t{-1};
}

std::string AnotherFileAt(const FileRange& file, std::int64_t at) {
  return "another file begins at byte " + std::to_string(file.begin() + at);
}

}  // namespace xcodec::audio
