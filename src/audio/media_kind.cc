#include "audio/media_kind.h"

#include <cstring>
#include <string_view>

namespace xcodec {
namespace {

using std::string_view_literals::operator""sv;

struct Magic {
  std::size_t at;
  std::string_view bytes;
  MediaKind kind;
};

constexpr Magic kMagics[] = {
    {4, "ftyp"sv, {"MP4", "mov"}},
    // QuickTime files from before there was ftyp.
    {4, "moov"sv, {"QuickTime", "mov"}},
    {4, "mdat"sv, {"QuickTime", "mov"}},
    {4, "wide"sv, {"QuickTime", "mov"}},
    {0, "\x1A\x45\xDF\xA3"sv, {"Matroska", "matroska"}},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"sv, {"Windows Media", "asf"}},
    {0, "wvpk"sv, {"WavPack", "wv"}},
    {0, "MAC "sv, {"Monkey's Audio", "ape"}},
    {0, "TTA1"sv, {"True Audio", "tta"}},
    {0, "tBaK"sv, {"TAK", "tak"}},
    {0, "MPCK"sv, {"Musepack", "mpc8"}},
    {0, "MP+\x07"sv, {"Musepack", "mpc"}},
    {0, "FLV\x01"sv, {"Flash video", "flv"}},
    {0, "\x00\x00\x01\xBA"sv, {"MPEG program stream", "mpeg"}},
    {0, "\x7F\xFE\x80\x01"sv, {"DTS", "dts"}},
    {0, "#!AMR"sv, {"AMR", "amr"}},
    {0, ".RMF"sv, {"RealMedia", "rm"}},
    {0, ".ra\xFD"sv, {"RealAudio", "rm"}},
    {0, "DSD \x1C\x00\x00\x00"sv, {"DSF", "dsf"}},
};

constexpr MediaKind kAac = {"AAC", "aac"};
constexpr MediaKind kAc3 = {"AC-3", "ac3"};
constexpr MediaKind kEac3 = {"E-AC-3", "eac3"};
constexpr MediaKind kTransport = {"MPEG transport stream", "mpegts"};
constexpr MediaKind kAvi = {"AVI", "avi"};
constexpr MediaKind kOgg = {"Ogg", "ogg"};
constexpr MediaKind kWav = {"WAV", "wav"};
constexpr MediaKind kW64 = {"W64", "w64"};
constexpr MediaKind kAiff = {"AIFF", "aiff"};
constexpr MediaKind kCaf = {"CAF", "caf"};
constexpr MediaKind kAu = {"AU", "au"};

bool Has(Bytes start, std::size_t at, std::string_view bytes) {
  return start.size() >= at + bytes.size() && std::memcmp(start.data() + at, bytes.data(), bytes.size()) == 0;
}

// Length of an ADTS frame (ISO/IEC 13818-7, 6.2) by its header; 0: there is none.
std::size_t AdtsFrame(Bytes start, std::size_t at) {
  if (start.size() < at + 7) return 0;
  const unsigned char* p = start.data() + at;
  if (p[0] != 0xFF || (p[1] & 0xF6) != 0xF0 || (p[2] >> 2 & 0x0F) >= 13) return 0;
  const std::size_t length = (p[3] & 3U) << 11 | std::size_t{p[4]} << 3 | p[5] >> 5;
  return length > 7 ? length : 0;
}

// Two headers at the distance that the first one states; a short file may have one.
bool IsAdts(Bytes start) {
  const std::size_t length = AdtsFrame(start, 0);
  return length > 0 && (start.size() < length + 7 || AdtsFrame(start, length) > 0);
}

// Four frames in a row, which chance does not make.
bool IsAdtsChain(Bytes start, std::size_t at) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t length = AdtsFrame(start, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// Packets of 188 bytes that begin with 0x47, each after `lead` bytes of time stamp (ISO/IEC
// 13818-1, 2.4.3.2).
bool IsTransport(Bytes start, std::size_t lead, std::size_t from = 0, std::size_t packets = 4) {
  constexpr std::size_t kPacket = 188;
  for (std::size_t i = 0; i < packets; ++i) {
    const std::size_t at = from + lead + i * (kPacket + lead);
    if (at >= start.size() || start[at] != 0x47) return false;
  }
  return true;
}

// A frame header of AC-3 or E-AC-3 (ATSC A/52, 5.4.1 and E.2.2), whose bit stream identification is at the
// same place, and another one where the first says.
const MediaKind* FindAc3(Bytes start) {
  constexpr std::size_t kLargest = 4096;
  if (start.size() < 6 || start[0] != 0x0B || start[1] != 0x77) return nullptr;
  const int version = start[5] >> 3;
  if (version > 16) return nullptr;
  for (std::size_t at = 64; at + 6 <= start.size() && at <= kLargest; at += 2) {
    if (start[at] == 0x0B && start[at + 1] == 0x77 && start[at + 5] >> 3 == version)
      return version > 10 ? &kEac3 : &kAc3;
  }
  return nullptr;
}

}  // namespace

const MediaKind* FindMediaKind(Bytes start) {
  for (const Magic& magic : kMagics) {
    if (Has(start, magic.at, magic.bytes)) return &magic.kind;
  }
  if (Has(start, 0, "RIFF"sv) && Has(start, 8, "AVI "sv)) return &kAvi;
  if (IsAdts(start)) return &kAac;
  if (IsTransport(start, 0) || IsTransport(start, 4)) return &kTransport;
  return FindAc3(start);
}

const MediaKind* FindLateMediaKind(Bytes start, std::size_t* at) {
  constexpr std::size_t kLongestAdts = 8192;
  constexpr std::size_t kLongestPacket = 192;
  constexpr std::size_t kPackets = 8;
  for (*at = 1; *at < start.size() && *at < kLongestAdts; ++*at) {
    if (IsAdtsChain(start, *at)) return &kAac;
    if (*at < kLongestPacket &&
        (IsTransport(start, 0, *at, kPackets) || IsTransport(start, 4, *at, kPackets)))
      return &kTransport;
  }
  return nullptr;
}

const MediaKind* FindSharedMediaKind(Bytes start) {
  if (Has(start, 0, "OggS"sv)) return &kOgg;
  if (Has(start, 0, "RIFF"sv) && Has(start, 8, "WAVE"sv)) return &kWav;
  if (Has(start, 0, "riff"sv)) return &kW64;
  if (Has(start, 0, "FORM"sv) && (Has(start, 8, "AIFF"sv) || Has(start, 8, "AIFC"sv))) return &kAiff;
  if (Has(start, 0, "caff"sv)) return &kCaf;
  if (Has(start, 0, ".snd"sv)) return &kAu;
  return nullptr;
}

}  // namespace xcodec
