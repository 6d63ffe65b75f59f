#include "audio/content.h"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "audio/byte_stream.h"
#include "audio/mpeg_parts.h"
#include "base/atomic_file.h"
#include "base/endian.h"

namespace xcodec {
namespace {

using std::string_view_literals::operator""sv;

struct Magic {
  std::size_t at;
  std::string_view bytes;
  ContentKind kind;
  const char* name;
};

constexpr ContentKind kAudio = ContentKind::kAudio;

// The first that fits counts.
constexpr Magic kMagics[] = {{0, "ECDC"sv, ContentKind::kEcdc, ".ecdc"},
                             {8, "WAVE"sv, kAudio, "WAV"},  // of RIFF, RIFX, RF64 and BW64
                             {0, "riff\x2E\x91\xCF\x11"sv, kAudio, "W64"},
                             {8, "AIFF"sv, kAudio, "AIFF"},
                             {8, "AIFC"sv, kAudio, "AIFF"},
                             {8, "8SVX"sv, kAudio, "SVX"},
                             {8, "16SV"sv, kAudio, "SVX"},
                             {0, "fLaC"sv, kAudio, "FLAC"},
                             {0, ".snd"sv, kAudio, "AU"},
                             {0, "dns."sv, kAudio, "AU"},
                             {0, "caff\0\x01"sv, kAudio, "CAF"},
                             {0, "fap "sv, kAudio, "PAF"},
                             {0, " paf"sv, kAudio, "PAF"},
                             {0, "NIST_1A\n"sv, kAudio, "NIST SPHERE"},
                             {0, "Creative Voice File"sv, kAudio, "VOC"},
                             {0, "\x64\xA3\x01\0"sv, kAudio, "IRCAM"},
                             {0, "\x64\xA3\x02\0"sv, kAudio, "IRCAM"},
                             {0, "\x64\xA3\x03\0"sv, kAudio, "IRCAM"},
                             {0, "\x64\xA3\x04\0"sv, kAudio, "IRCAM"},
                             {0, "\0\x01\xA3\x64"sv, kAudio, "IRCAM"},
                             {0, "\0\x02\xA3\x64"sv, kAudio, "IRCAM"},
                             {0, "\0\x03\xA3\x64"sv, kAudio, "IRCAM"},
                             {0, "\0\x04\xA3\x64"sv, kAudio, "IRCAM"},
                             {0, "PVF1\n"sv, kAudio, "PVF"},
                             {0, "ALawSoundFile**"sv, kAudio, "WVE"},
                             {0, "2BIT"sv, kAudio, "AVR"},
                             {0, "ID3\x02"sv, kAudio, "MPEG"},
                             {0, "ID3\x03"sv, kAudio, "MPEG"},
                             {0, "ID3\x04"sv, kAudio, "MPEG"},
                             {0, "APETAGEX"sv, kAudio, "MPEG"},
                             {0, "MAC "sv, kAudio, "Monkey's Audio"},
                             {0, "wvpk"sv, kAudio, "WavPack"},
                             {0, "MPCK"sv, kAudio, "Musepack"},
                             {0, "MP+"sv, kAudio, "Musepack"},
                             {0, "TTA1"sv, kAudio, "TTA"},
                             {0, "TTA2"sv, kAudio, "TTA"},
                             {0, "tBaK"sv, kAudio, "TAK"},
                             {0, "OFR "sv, kAudio, "OptimFROG"},
                             {0, "ajkg"sv, kAudio, "Shorten"},
                             {0, "ADIF"sv, kAudio, "AAC"},
                             {0, "#!AMR"sv, kAudio, "AMR"},
                             {0, "DSD \x1C\0\0\0"sv, kAudio, "DSF"},
                             {12, "DSD "sv, kAudio, "DSDIFF"},
                             {0, ".ra\xFD"sv, kAudio, "RealAudio"},
                             {0, ".RMF"sv, ContentKind::kVideo, "RealMedia"},
                             {8, "AVI "sv, ContentKind::kVideo, "AVI"},
                             {0, "FLV\x01"sv, ContentKind::kVideo, "FLV"},
                             {0, "\0\0\x01\xBA"sv, ContentKind::kVideo, "MPEG program stream"},
                             {4, "ftypM4A"sv, kAudio, "MP4"},
                             {4, "ftypM4B"sv, kAudio, "MP4"},
                             {4, "ftypF4A"sv, kAudio, "MP4"},
                             {4, "ftypheic"sv, ContentKind::kNotAudio, "HEIF"},
                             {4, "ftypheix"sv, ContentKind::kNotAudio, "HEIF"},
                             {4, "ftypmif1"sv, ContentKind::kNotAudio, "HEIF"},
                             {4, "ftypavif"sv, ContentKind::kNotAudio, "AVIF"},
                             {4, "ftypcrx "sv, ContentKind::kNotAudio, "CR3"},
                             {4, "ftypjp2 "sv, ContentKind::kNotAudio, "JPEG 2000"},
                             {4, "ftyp"sv, ContentKind::kVideo, "MP4"},
                             {4, "moov"sv, ContentKind::kVideo, "QuickTime"},
                             {4, "wide"sv, ContentKind::kVideo, "QuickTime"},
                             // Mac OS puts these beside files on foreign disks, with the files' names.
                             {0, "\0\x05\x16\x07"sv, ContentKind::kNotAudio, "AppleDouble"},
                             {0, "\0\x05\x16\0"sv, ContentKind::kNotAudio, "AppleSingle"}};

// Beginnings of kinds of files in which sound is one possibility of several.
constexpr Magic kMayBe[] = {{0, "MATLAB 5"sv, ContentKind::kMayBe, "MATLAB"},
                            {0, "\0\0\x03\xE8"sv, ContentKind::kMayBe, "MATLAB 4"},
                            {0, "\xE8\x03\0\0"sv, ContentKind::kMayBe, "MATLAB 4"},
                            {0, "\0\0\0\0"sv, ContentKind::kMayBe, "MATLAB 4"},
                            {0, "Extended Instrument: "sv, ContentKind::kMayBe, "instrument"},
                            {0, "\xF0\x7E"sv, ContentKind::kMayBe, "MIDI sample dump"},
                            {0, "\x01\x04"sv, ContentKind::kMayBe, "MPC 2000"}};

std::string_view Text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool Fits(const Magic& magic, std::string_view start) {
  return start.size() >= magic.at && start.substr(magic.at, magic.bytes.size()) == magic.bytes;
}

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Content OggContent(std::string_view start) {
  const bool video = Has(start, "\x80theora"sv) || Has(start, "BBCD\0"sv) || Has(start, "OVP80"sv);
  return {video ? ContentKind::kVideo : kAudio, "Ogg"};
}

// The types of tracks come early in Matroska files, the kind of ASF streams as GUIDs in the header.
Content MatroskaContent(std::string_view start) {
  return {Has(start, "V_"sv) || !Has(start, "A_"sv) ? ContentKind::kVideo : kAudio, "Matroska"};
}

Content AsfContent(std::string_view start) {
  constexpr std::string_view kVideoStream =
      "\xC0\xEF\x19\xBC\x4D\x5B\xCF\x11\xA8\xFD\0\x80\x5F\x5C\x44\x2B"sv;
  return {Has(start, kVideoStream) ? ContentKind::kVideo : kAudio, "ASF"};
}

// Bytes of an ADTS frame of AAC; 0: none begins here.
std::size_t AdtsFrame(Bytes bytes) {
  const bool starts =
      bytes.size() >= 7 && bytes[0] == 0xFF && (bytes[1] & 0xF6) == 0xF0 && (bytes[2] >> 2 & 15) < 13;
  if (!starts) return 0;
  const std::size_t size = std::size_t{bytes[3]} % 4 << 11 | std::size_t{bytes[4]} << 3 | bytes[5] >> 5;
  return size >= 7 ? size : 0;
}

std::size_t MpegFrame(Bytes bytes) {
  MpegHeader header;
  if (bytes.size() < 4 || !ParseMpegHeader(bytes.data(), &header)) return 0;
  return static_cast<std::size_t>(header.bytes);
}

std::size_t Ac3Frame(Bytes bytes) {
  constexpr std::size_t kRates[] = {32,  40,  48,  56,  64,  80,  96,  112, 128, 160,
                                    192, 224, 256, 320, 384, 448, 512, 576, 640};
  const bool starts = bytes.size() >= 6 && bytes[0] == 0x0B && bytes[1] == 0x77 && bytes[5] >> 3 <= 10;
  const std::size_t code = starts ? bytes[4] & 63U : 38;
  if (code >= 2 * std::size(kRates) || bytes[4] >> 6 == 3) return 0;
  const std::size_t rate = kRates[code / 2];
  const unsigned fs = bytes[4] >> 6;
  return 2 * (fs == 0 ? 2 * rate : fs == 2 ? 3 * rate : 320 * rate / 147 + code % 2);
}

// Frames without a header before them: two bytes that fit may be chance, three frames in a row are not.
template <typename Frame>
bool IsChain(Bytes start, Frame frame) {
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    if (i > 0 && at >= start.size()) return i > 1;
    const std::size_t size = frame(start.subspan(at, start.size() - at));
    if (size == 0) return false;
    at += size;
  }
  return true;
}

// Packets of an MPEG transport stream.
bool IsTransportStream(Bytes start) {
  constexpr std::size_t kPacket = 188;
  if (start.size() < 4 * kPacket) return false;
  for (std::size_t i = 0; i < 4; ++i)
    if (start[i * kPacket] != 0x47) return false;
  return true;
}

// HTK files have no name at their start, only the number of their 16-bit samples.
bool FitsHtk(Bytes start, std::int64_t size) {
  return start.size() >= 12 && size - 12 == 2 * std::int64_t{LoadBigEndian<std::uint32_t>(start.data())} &&
         start[8] == 0 && start[9] == 2;
}

// libsndfile's opinion. It takes nothing for sound that does not say so.
bool SndfileOpens(int fd) {
  SF_INFO info{};
  SNDFILE* file = lseek(fd, 0, SEEK_SET) == 0 ? sf_open_fd(fd, SFM_READ, &info, SF_FALSE) : nullptr;
  if (file == nullptr) return false;
  sf_close(file);
  return info.frames > 0;
}

}  // namespace

Content ContentOf(Bytes start) {
  if (start.empty()) return {ContentKind::kEmpty, ""};
  const std::string_view text = Text(start);
  for (const Magic& magic : kMagics)
    if (Fits(magic, text)) return {magic.kind, magic.name};
  if (Fits({0, "OggS"sv, kAudio, ""}, text)) return OggContent(text);
  if (Fits({0, "\x1A\x45\xDF\xA3"sv, kAudio, ""}, text)) return MatroskaContent(text);
  if (Fits({0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, kAudio, ""}, text)) return AsfContent(text);
  if (IsChain(start, AdtsFrame)) return {kAudio, "AAC"};
  if (IsChain(start, MpegFrame)) return {kAudio, "MPEG"};
  if (IsChain(start, Ac3Frame)) return {kAudio, "AC-3"};
  if (IsTransportStream(start)) return {ContentKind::kVideo, "MPEG transport stream"};
  return {};
}

Result<Content> DetectContent(const std::string& path) {
  // Should the file have become a pipe, opening it must not wait.
  const OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), true);
  if (fd.get() < 0) {
    const StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, "cannot open: " + SystemMessage(errno));
  }
  struct stat info {};
  if (fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return Content{ContentKind::kNotAudio, ""};
  std::vector<unsigned char> start(kContentStart);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, ReadFully(fd.get(), start.data(), start.size()));
  const Bytes bytes(start.data(), n);
  const Content content = ContentOf(bytes);
  if (content.kind != ContentKind::kUnknown) return content;
  const auto weak = std::find_if(std::begin(kMayBe), std::end(kMayBe),
                                 [&](const Magic& magic) { return Fits(magic, Text(bytes)); });
  const char* name = weak != std::end(kMayBe) ? weak->name : FitsHtk(bytes, info.st_size) ? "HTK" : nullptr;
  if (name != nullptr && SndfileOpens(fd.get())) return Content{ContentKind::kMayBe, name};
  return content;
}

}  // namespace xcodec
