#include "audio/detect/signatures.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

constexpr ContentKind kAudio = ContentKind::kAudio;
constexpr ContentKind kVideo = ContentKind::kVideo;
constexpr ContentKind kNotAudio = ContentKind::kNotAudio;
constexpr ContentKind kMayBe = ContentKind::kMayBe;
constexpr ContentKind kUnknown = ContentKind::kUnknown;
constexpr Reader kOurs = Reader::kOurs;
constexpr Reader kShared = Reader::kShared;
constexpr Reader kFfmpeg = Reader::kFfmpeg;
constexpr Reader kNone = Reader::kNone;

constexpr const char* kMatlab4 = "MATLAB 4";
constexpr MediaKind Named(const char* name) { return {name, nullptr}; }

// The first that fits counts.
constexpr Signature kSignatures[] = {
    {0, "ECDC"sv, ContentKind::kEcdc, kNone, false, Named(".ecdc")},
    // Of RIFF, RIFX, RF64 and BW64.
    {8, "WAVE"sv, kAudio, kShared, true, {"WAV", "wav"}},
    {0, "riff\x2E\x91\xCF\x11"sv, kAudio, kShared, true, {"W64", "w64"}},
    {8, "AIFF"sv, kAudio, kShared, true, {"AIFF", "aiff"}},
    {8, "AIFC"sv, kAudio, kShared, true, {"AIFF", "aiff"}},
    {8, "8SVX"sv, kAudio, kOurs, true, Named("SVX")},
    {8, "16SV"sv, kAudio, kOurs, true, Named("SVX")},
    {0, "fLaC"sv, kAudio, kOurs, true, Named("FLAC")},
    // Video in Ogg is recognised by the following bytes.
    {0, "OggS"sv, kAudio, kShared, true, {"Ogg", "ogg"}},
    {0, ".snd"sv, kAudio, kShared, true, {"AU", "au"}},
    {0, "dns."sv, kAudio, kOurs, true, Named("AU")},
    {0, "caff"sv, kAudio, kShared, true, {"CAF", "caf"}},
    {0, "fap \0"sv, kAudio, kOurs, true, Named("PAF")},
    {0, " paf\0"sv, kAudio, kOurs, true, Named("PAF")},
    {0, "NIST_1A\n"sv, kAudio, kOurs, true, Named("NIST SPHERE")},
    {0, "Creative Voice File"sv, kAudio, kShared, true, {"VOC", "voc"}},
    {0, "\x64\xA3\x01\0"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\x64\xA3\x02\0"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\x64\xA3\x03\0"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\x64\xA3\x04\0"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\0\x01\xA3\x64"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\0\x02\xA3\x64"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\0\x03\xA3\x64"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "\0\x04\xA3\x64"sv, kAudio, kOurs, true, Named("IRCAM")},
    {0, "PVF1\n"sv, kAudio, kOurs, true, Named("PVF")},
    {0, ".SoX"sv, kAudio, kFfmpeg, true, {"SoX", "sox"}},
    {0, "XoS."sv, kAudio, kFfmpeg, true, {"SoX", "sox"}},
    {0, "nut/multimedia container"sv, kVideo, kFfmpeg, true, {"NUT", "nut"}},
    // Formats of sound editors, samplers and games that cannot be read here.
    {8, "MAUD"sv, kAudio, kNone, true, Named("MAUD")},
    {0, "SOUND SAMPLE DATA "sv, kAudio, kNone, true, Named("SampleVision")},
    {0, "SOUND\x1A"sv, kAudio, kNone, true, Named("Sounder")},
    {0, "LM8953\0\0"sv, kAudio, kNone, true, Named("Yamaha TX-16W")},
    {0, "\x37\0\0\x10\x6D\0\0\x10"sv, kAudio, kNone, true, Named("Psion record")},
    {0, "; Sample Rate "sv, kAudio, kNone, true, Named("SoX text")},
    {4, "\x03\x12\x04\x01\0\0"sv, kAudio, kNone, false, Named("ADX")},
    {4, "\x03\x12\x04\x02\0\0"sv, kAudio, kNone, false, Named("ADX")},
    {20, "vs12"sv, kAudio, kNone, false, Named("Ubisoft APM")},
    {0, "STRM\0"sv, kAudio, kNone, false, Named("AST")},
    {0, "KVAG"sv, kAudio, kNone, false, Named("KVAG")},
    {0, "ASF\0"sv, kAudio, kNone, false, Named("Argonaut ASF")},
    {0, "EA3\x01"sv, kAudio, kNone, true, Named("OpenMG")},
    {0, "ea3\x03"sv, kAudio, kNone, true, Named("OpenMG")},
    {0, "MMMD"sv, kAudio, kNone, false, Named("SMAF")},
    {0, "\x72\xF8\x1F\x4E"sv, kAudio, kNone, true, Named("IEC 61937")},
    {0, "DTSHDHDR"sv, kAudio, kNone, true, Named("DTS-HD")},
    {0, "\x64\x58\x20\x25"sv, kAudio, kNone, true, Named("DTS-HD")},
    {0, "\0\x0ASMJPEG"sv, kVideo, kNone, true, Named("SMJPEG")},
    {0, "\x06\x0E\x2B\x34\x02\x05\x01\x01"sv, kVideo, kNone, true, Named("MXF")},
    {0, "\0\0\0\0\x01\xBC\0\0\0\0\xE1\xE2"sv, kVideo, kNone, true, Named("GXF")},
    {0, "\xB7\xD8\0\x20\x37\x49\xDA\x11"sv, kVideo, kNone, true, Named("WTV")},
    {0, "ALawSoundFile**"sv, kAudio, kOurs, true, Named("WVE")},
    {0, "2BIT"sv, kAudio, kOurs, true, Named("AVR")},
    // Tags, which may be followed by anything.
    {0, "ID3\x02"sv, kAudio, kOurs, false, Named("MPEG")},
    {0, "ID3\x03"sv, kAudio, kOurs, false, Named("MPEG")},
    {0, "ID3\x04"sv, kAudio, kOurs, false, Named("MPEG")},
    {0, "APETAGEX"sv, kAudio, kOurs, false, Named("MPEG")},
    {0, "MAC "sv, kAudio, kFfmpeg, true, {"Monkey's Audio", "ape"}},
    {0, "wvpk"sv, kAudio, kFfmpeg, true, {"WavPack", "wv"}},
    {0, "MPCK"sv, kAudio, kFfmpeg, true, {"Musepack", "mpc8"}},
    {0, "MP+\x07"sv, kAudio, kFfmpeg, true, {"Musepack", "mpc"}},
    {0, "MP+"sv, kAudio, kNone, false, Named("Musepack")},
    {0, "TTA1"sv, kAudio, kFfmpeg, true, {"True Audio", "tta"}},
    {0, "TTA2"sv, kAudio, kNone, true, Named("True Audio")},
    {0, "tBaK"sv, kAudio, kFfmpeg, true, {"TAK", "tak"}},
    {0, "OFR "sv, kAudio, kNone, true, Named("OptimFROG")},
    {0, "ajkg"sv, kAudio, kNone, true, Named("Shorten")},
    {0, "ADIF"sv, kAudio, kNone, true, Named("AAC")},
    {0, "#!AMR"sv, kAudio, kFfmpeg, true, {"AMR", "amr"}},
    {0, "DSD \x1C\0\0\0"sv, kAudio, kFfmpeg, true, {"DSF", "dsf"}},
    {12, "DSD "sv, kAudio, kNone, true, Named("DSDIFF")},
    {0, "\x7F\xFE\x80\x01"sv, kAudio, kFfmpeg, true, {"DTS", "dts"}},
    {0, ".ra\xFD"sv, kAudio, kFfmpeg, true, {"RealAudio", "rm"}},
    {0, ".RMF"sv, kVideo, kFfmpeg, true, {"RealMedia", "rm"}},
    {8, "AVI "sv, kVideo, kFfmpeg, true, {"AVI", "avi"}},
    {0, "FLV\x01"sv, kVideo, kFfmpeg, true, {"Flash video", "flv"}},
    {0, "\0\0\x01\xBA"sv, kVideo, kFfmpeg, false, {"MPEG program stream", "mpeg"}},
    {0, "\x1A\x45\xDF\xA3"sv, kVideo, kFfmpeg, true, {"Matroska", "matroska"}},
    {0,
     "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"sv,
     kVideo,
     kFfmpeg,
     true,
     {"Windows Media", "asf"}},
    {4, "ftypM4A"sv, kAudio, kFfmpeg, true, {"MP4", "mov"}},
    {4, "ftypM4B"sv, kAudio, kFfmpeg, true, {"MP4", "mov"}},
    {4, "ftypF4A"sv, kAudio, kFfmpeg, true, {"MP4", "mov"}},
    {4, "ftypheic"sv, kNotAudio, kFfmpeg, false, {"HEIF", "mov"}},
    {4, "ftypheix"sv, kNotAudio, kFfmpeg, false, {"HEIF", "mov"}},
    {4, "ftypmif1"sv, kNotAudio, kFfmpeg, false, {"HEIF", "mov"}},
    {4, "ftypavif"sv, kNotAudio, kFfmpeg, false, {"AVIF", "mov"}},
    {4, "ftypcrx "sv, kNotAudio, kFfmpeg, false, {"CR3", "mov"}},
    {4, "ftypjp2 "sv, kNotAudio, kFfmpeg, false, {"JPEG 2000", "mov"}},
    {4, "ftyp"sv, kVideo, kFfmpeg, true, {"MP4", "mov"}},
    // QuickTime files from before there was ftyp.
    {4, "moov"sv, kVideo, kFfmpeg, false, {"QuickTime", "mov"}},
    {4, "mdat"sv, kVideo, kFfmpeg, false, {"QuickTime", "mov"}},
    {4, "wide"sv, kVideo, kFfmpeg, false, {"QuickTime", "mov"}},
    // Mac OS writes these next to files on foreign disks, with the files' names.
    {0, "\0\x05\x16\x07"sv, kNotAudio, kNone, false, Named("AppleDouble")},
    {0, "\0\x05\x16\0"sv, kNotAudio, kNone, false, Named("AppleSingle")},
    // Kinds of files that hold sound or other data: libsndfile decides.
    {0, "MATLAB 5"sv, kMayBe, kOurs, true, Named("MATLAB")},
    {0, "\0\0\x03\xE8"sv, kMayBe, kOurs, false, Named(kMatlab4)},
    {0, "\xE8\x03\0\0"sv, kMayBe, kOurs, false, Named(kMatlab4)},
    {0, "\0\0\0\0"sv, kMayBe, kOurs, false, Named(kMatlab4)},
    {0, "Extended Instrument: "sv, kMayBe, kOurs, true, Named("instrument")},
    {0, "\xF0\x7E"sv, kMayBe, kOurs, false, Named("MIDI sample dump")},
    {0, "\x01\x04"sv, kMayBe, kOurs, false, Named("MPC 2000")},
    // Frames that hold sound, pictures or other data; for starts of files that do not show the
    // kind.
    {0, "RIFF"sv, kUnknown, kNone, true, Named("RIFF")},
    {0, "RIFX"sv, kUnknown, kNone, true, Named("RIFF")},
    {0, "RF64"sv, kUnknown, kNone, true, Named("RIFF")},
    {0, "BW64"sv, kUnknown, kNone, true, Named("RIFF")},
    {0, "FORM"sv, kUnknown, kNone, true, Named("IFF")},
};

bool Fits(const Signature& row, Bytes start) {
  return start.size() >= row.at + row.bytes.size() &&
         std::memcmp(start.data() + row.at, row.bytes.data(), row.bytes.size()) == 0 &&
         (row.kind.name != kMatlab4 || IsMatlab4(start));
}

template <typename Wanted>
const Signature* Find(Bytes start, Wanted wanted) {
  const auto* const row =
      std::find_if(std::begin(kSignatures), std::end(kSignatures),
                   [&](const Signature& candidate) { return wanted(candidate) && Fits(candidate, start); });
  return row == std::end(kSignatures) ? nullptr : row;
}

}  // namespace

const Signature* FindSignature(Bytes start) {
  return Find(start, [](const Signature&) { return true; });
}

const Signature* FindSignature(Bytes start, Reader reader) {
  return Find(start, [reader](const Signature& row) { return row.reader == reader; });
}

bool StartsAnotherFile(Bytes start) {
  return Find(start, [](const Signature& row) { return row.marks_start; }) != nullptr;
}

bool IsMatlab4(Bytes start) {
  if (start.size() < 20) return false;
  const bool big = start[2] == 0x03 && start[3] == 0xE8;
  const auto word = [&](std::size_t i) {
    return big ? LoadBigEndian<std::uint32_t>(start.data() + 4 * i)
               : LoadLittleEndian<std::uint32_t>(start.data() + 4 * i);
  };
  constexpr std::uint32_t kName = 11;  // of "samplerate", which is written first
  return (word(0) == 0 || big) && word(1) == 1 && word(2) == 1 && word(3) == 0 && word(4) == kName;
}

bool IsChunkName(const unsigned char* bytes) {
  return std::all_of(bytes, bytes + 4, [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace xcodec::audio
