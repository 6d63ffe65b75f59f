#include "audio/tags/chunk_tags.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "audio/tags/found_tags.h"
#include "audio/tags/tag_stream.h"
#include "audio/tags/tags.h"
#include "base/endian.h"
#include "xcodec/span.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

constexpr int kMostChunks = 4096;

struct Renamed {
  std::string_view from;
  const char* to;
};

constexpr Renamed kInfoNames[] = {
    {"INAM", "TITLE"},     {"IART", "ARTIST"},   {"IPRD", "ALBUM"},       {"ICMT", "COMMENT"},
    {"IGNR", "GENRE"},     {"ICRD", "DATE"},     {"IPRT", "TRACKNUMBER"}, {"ITRK", "TRACKNUMBER"},
    {"ICOP", "COPYRIGHT"}, {"IENG", "ENGINEER"}, {"IKEY", "KEYWORDS"},    {"ISBJ", "SUBJECT"},
    {"ISRC", "SOURCE"},    {"ILNG", "LANGUAGE"}, {"IMED", "SOURCEMEDIA"}, {"ITCH", "TECHNICIAN"},
    {"IMUS", "COMPOSER"},  {"IWRI", "LYRICIST"}, {"ICMS", "COMMISSIONED"}};

constexpr Renamed kCafNames[] = {
    {"COMMENTS", "COMMENT"}, {"YEAR", "DATE"}, {"RECORDED DATE", "DATE"}, {"TRACK NUMBER", "TRACKNUMBER"}};

constexpr Renamed kIffNames[] = {
    {"NAME", "TITLE"}, {"AUTH", "ARTIST"}, {"(c) ", "COPYRIGHT"}, {"ANNO", "COMMENT"}};

// Chunks that only describe the samples, or are read elsewhere.
constexpr std::string_view kSilentRiff[] = {"fmt ", "data", "fact", "PEAK", "ds64", "JUNK", "junk", "PAD ",
                                            "pad ", "FLLR", "fllr", "id3 ", "ID3 ", "levl", "slnt"};
constexpr std::string_view kSilentIff[] = {"COMM", "SSND", "FVER", "PEAK", "FLLR", "JUNK",
                                           "ID3 ", "id3 ", "VHDR", "BODY", "CHAN"};
constexpr std::string_view kSilentCaf[] = {"desc", "data", "pakt", "kuki", "chan",
                                           "free", "peak", "ovvw", "edct"};
constexpr std::string_view kSilentSphere[] = {
    "sample_count",  "sample_n_bytes",  "channel_count", "sample_byte_format", "sample_rate",
    "sample_coding", "sample_sig_bits", "sample_min",    "sample_max",         "sample_checksum"};
constexpr std::string_view kSilentCafKeys[] = {"APPROXIMATE DURATION IN SECONDS", "ENCODING APPLICATION"};

template <std::size_t N>
bool IsOne(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

template <std::size_t N>
std::string NameIn(std::string_view name, const Renamed (&names)[N]) {
  for (const Renamed& renamed : names)
    if (renamed.from == name) return renamed.to;
  return std::string(name);
}

// Up to the first NUL, without blanks at the end. Text that is not UTF-8 is read as Latin-1.
std::string TextOf(std::string_view bytes) {
  bytes = bytes.substr(0, bytes.find('\0'));
  while (!bytes.empty() && (bytes.back() == ' ' || bytes.back() == '\r' || bytes.back() == '\n'))
    bytes.remove_suffix(1);
  return AsUtf8(bytes);
}

// Padding has none.
bool IsName(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

class Walker {
 public:
  explicit Walker(TagLib::IOStream* file) : file_(file), size_(file->length()) {}
  ChunkTags Run();

 private:
  std::string Read(std::int64_t at, std::int64_t size) {
    file_->seek(static_cast<long>(at));
    const TagLib::ByteVector bytes = file_->readBlock(static_cast<TagSize>(std::max<std::int64_t>(size, 0)));
    return std::string(bytes.data(), bytes.size());
  }
  std::uint32_t Word(std::string_view bytes, std::size_t at) const {
    const auto* p = reinterpret_cast<const unsigned char*>(bytes.data()) + at;
    return big_ ? LoadBigEndian<std::uint32_t>(p) : LoadLittleEndian<std::uint32_t>(p);
  }
  void Field(const std::string& name, const std::string& text) {
    if (!text.empty()) tags_.fields.emplace_back(name, text);
  }
  // A text of any length; one that is too long is named.
  void TextChunk(const std::string& name, std::int64_t at, std::int64_t size) {
    if (size > static_cast<std::int64_t>(kMaxTagValueBytes)) {
      tags_.lost.push_back(name);
    } else {
      Field(name, TextOf(Read(at, size)));
    }
  }
  void Lost(std::string_view name) {
    const std::string text = TextOf(name).empty() ? "a chunk without a name" : TextOf(name);
    if (std::find(tags_.lost.begin(), tags_.lost.end(), text) == tags_.lost.end()) tags_.lost.push_back(text);
  }

  void Riff();
  void Iff();
  void Caf();
  void W64();
  void Au(std::string_view head);
  void Voc(std::string_view head);
  void Ircam(std::string_view head);
  void Xi();
  void Sphere();
  void RiffChunk(std::string_view name, std::int64_t at, std::int64_t size);
  void IffChunk(std::string_view name, std::int64_t at, std::int64_t size);
  void InfoList(std::int64_t at, std::int64_t end);
  void Broadcast(std::int64_t at, std::int64_t size);
  void Comments(std::int64_t at, std::int64_t size);
  void CafInfo(std::int64_t at, std::int64_t size);

  TagLib::IOStream* file_;
  std::int64_t size_;
  bool big_ = false;
  ChunkTags tags_;
};

void Walker::InfoList(std::int64_t at, std::int64_t end) {
  for (int i = 0; i < kMostChunks && at + 8 <= end; ++i) {
    const std::string head = Read(at, 8);
    if (head.size() < 8) return;
    const std::int64_t size = Word(head, 4);
    const std::string name = head.substr(0, 4);
    // The program that wrote the file says nothing about the music.
    if (name != "ISFT") TextChunk(NameIn(name, kInfoNames), at + 8, std::min(size, end - at - 8));
    at += 8 + size + (size & 1);
  }
}

// EBU Tech 3285: texts of fixed size, and since version 2 loudness.
void Walker::Broadcast(std::int64_t at, std::int64_t size) {
  constexpr std::int64_t kFixed = 602;
  const std::string body = Read(at, std::min(size, kFixed));
  if (static_cast<std::int64_t>(body.size()) < kFixed) return Lost("bext");
  const std::string_view text = body;
  Field("DESCRIPTION", TextOf(text.substr(0, 256)));
  Field("ORIGINATOR", TextOf(text.substr(256, 32)));
  Field("ORIGINATOR_REFERENCE", TextOf(text.substr(288, 32)));
  Field("ORIGINATION_DATE", TextOf(text.substr(320, 10)));
  Field("ORIGINATION_TIME", TextOf(text.substr(330, 8)));
  const std::uint64_t since_midnight = Word(text, 338) | std::uint64_t{Word(text, 342)} << 32;
  if (since_midnight > 0) Field("TIME_REFERENCE", std::to_string(since_midnight));
  if (std::any_of(text.begin() + 348, text.begin() + 412, [](char c) { return c != 0; })) Lost("UMID (bext)");
  if (std::any_of(text.begin() + 412, text.begin() + 422, [](char c) { return c != 0; }))
    Lost("loudness (bext)");
  if (size > kFixed) TextChunk("CODING_HISTORY", at + kFixed, size - kFixed);
}

void Walker::RiffChunk(std::string_view name, std::int64_t at, std::int64_t size) {
  if (name == "LIST"sv) {
    const std::string type = Read(at, std::min<std::int64_t>(size, 4));
    return type == "INFO" ? InfoList(at + 4, at + size) : Lost("LIST " + type);
  }
  if (name == "bext"sv) return Broadcast(at, size);
  if (name == "iXML"sv) return TextChunk("IXML", at, size);
  if (name == "axml"sv) return TextChunk("AXML", at, size);
  if (name == "_PMX"sv) return TextChunk("XMP", at, size);
  if (name == "id3 "sv || name == "ID3 "sv) return tags_.id3v2_bytes.push_back(Read(at, size));
  if (!IsOne(name, kSilentRiff)) Lost(name);
}

void Walker::Riff() {
  std::int64_t data64 = -1;
  std::int64_t at = 12;
  for (int i = 0; i < kMostChunks && at + 8 <= size_; ++i) {
    const std::string head = Read(at, 8);
    if (head.size() < 8) return;
    const std::string_view name = std::string_view(head).substr(0, 4);
    std::int64_t size = Word(head, 4);
    if (name == "ds64"sv) {
      const std::string body = Read(at + 8, 16);
      if (body.size() == 16)
        data64 = Word(body, 8) | static_cast<std::int64_t>(Word(body, 12) & 0x7FFFFFFFU) << 32;
    }
    if (name == "data"sv && size == 0xFFFFFFFF && data64 >= 0) size = data64;
    if (size > size_ - at - 8 || !IsName(name)) return;
    RiffChunk(name, at + 8, size);
    at += 8 + size + (size & 1);
  }
}

// AIFF 1.3, appendix C: how many, then time stamp, marker, size and text of each.
void Walker::Comments(std::int64_t at, std::int64_t size) {
  const std::string body = Read(at, std::min<std::int64_t>(size, 1 << 20));
  const auto half = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(body[i]) << 8 |
                                    static_cast<unsigned char>(body[i + 1]));
  };
  if (body.size() < 2) return;
  std::size_t place = 2;
  for (std::size_t i = half(0); i > 0 && place + 8 <= body.size(); --i) {
    const std::size_t length = half(place + 6);
    Field("COMMENT", TextOf(std::string_view(body).substr(place + 8, length)));
    place += 8 + length + (length & 1);
  }
}

void Walker::IffChunk(std::string_view name, std::int64_t at, std::int64_t size) {
  if (name == "COMT"sv) return Comments(at, size);
  if (name == "id3 "sv || name == "ID3 "sv) return tags_.id3v2_bytes.push_back(Read(at, size));
  for (const Renamed& known : kIffNames)
    if (known.from == name) return TextChunk(known.to, at, size);
  if (!IsOne(name, kSilentIff)) Lost(name);
}

void Walker::Iff() {
  constexpr std::uint32_t kUnknownFrom = 0x7F000000U;
  const std::uint32_t stated = Word(Read(0, 8), 4);
  // Data after the form do not belong to it.
  if (stated > 0 && stated < kUnknownFrom) size_ = std::min(size_, std::int64_t{stated} + 8);
  std::int64_t at = 12;
  for (int i = 0; i < kMostChunks && at + 8 <= size_; ++i) {
    const std::string head = Read(at, 8);
    if (head.size() < 8) return;
    const std::int64_t size = Word(head, 4);
    if (size > size_ - at - 8 || !IsName(std::string_view(head).substr(0, 4))) return;
    IffChunk(std::string_view(head).substr(0, 4), at + 8, size);
    at += 8 + size + (size & 1);
  }
}

// Apple's Core Audio Format: how many, then names and values, each ended by NUL.
void Walker::CafInfo(std::int64_t at, std::int64_t size) {
  const std::string body = Read(at, std::min<std::int64_t>(size, 1 << 20));
  std::size_t place = 4;
  while (place < body.size()) {
    const std::string name = Upper(TextOf(std::string_view(body).substr(place)));
    place = body.find('\0', place);
    if (place == std::string::npos || ++place >= body.size()) return;
    if (!IsOne(name, kSilentCafKeys))
      Field(NameIn(name, kCafNames), TextOf(std::string_view(body).substr(place)));
    place = body.find('\0', place);
    if (place == std::string::npos) return;
    ++place;
  }
}

void Walker::Caf() {
  std::int64_t at = 8;
  for (int i = 0; i < kMostChunks && at + 12 <= size_; ++i) {
    const std::string head = Read(at, 12);
    if (head.size() < 12) return;
    const std::int64_t high = Word(head, 4);
    const std::int64_t size = high << 32 | Word(head, 8);
    const std::string_view name = std::string_view(head).substr(0, 4);
    if (high > INT32_MAX || size > size_ - at - 12 || !IsName(name)) return;
    if (name == "info"sv) {
      CafInfo(at + 12, size);
    } else if (!IsOne(name, kSilentCaf)) {
      Lost(name);
    }
    at += 12 + size;
  }
}

// Sony's: GUIDs that begin with the names of RIFF, sizes of 64 bits that count their headers, multiples of
// eight.
void Walker::W64() {
  constexpr std::int64_t kHead = 24;
  std::int64_t at = 40;
  for (int i = 0; i < kMostChunks && at + kHead <= size_; ++i) {
    const std::string head = Read(at, kHead);
    if (static_cast<std::int64_t>(head.size()) < kHead) return;
    const std::int64_t size = Word(head, 16) | static_cast<std::int64_t>(Word(head, 20) & 0x7FFFFFFFU) << 32;
    if (size < kHead || size > size_ - at || !IsName(std::string_view(head).substr(0, 4))) return;
    RiffChunk(std::string_view(head).substr(0, 4), at + kHead, size - kHead);
    at += (size + 7) / 8 * 8;
  }
}

// Any text between header and samples.
void Walker::Au(std::string_view head) {
  constexpr std::int64_t kHead = 24;
  const std::int64_t size = std::int64_t{Word(head, 4)} - kHead;
  if (size < 1 || size > size_ - kHead) return;
  TextChunk("COMMENT", kHead, size);
}

void Walker::Voc(std::string_view head) {
  std::int64_t at = static_cast<unsigned char>(head[20]) | static_cast<unsigned char>(head[21]) << 8;
  for (int i = 0; i < kMostChunks && at + 4 <= size_; ++i) {
    const std::string block = Read(at, 4);
    if (block.size() < 4 || block[0] == 0) return;
    const std::int64_t size = Word(block + std::string(4, '\0'), 0) >> 8;
    if (block[0] == 5) TextChunk("COMMENT", at + 4, size);
    if (block[0] == 4) Lost("marker");
    at += 4 + size;
  }
}

// BICSF's header of 1024 bytes, in it codes with texts. Some writers count the code and its size in the size.
void Walker::Ircam(std::string_view head) {
  constexpr std::size_t kCodes = 16;
  constexpr std::size_t kHead = 1024;
  constexpr unsigned kEnd = 0;
  constexpr unsigned kComment = 2;
  constexpr unsigned kMostCodes = 16;
  big_ = LoadLittleEndian<std::uint32_t>(reinterpret_cast<const unsigned char*>(head.data()) + 8) > kHead;
  const std::string header = Read(0, kHead);
  const auto half = [&](std::size_t at) -> std::size_t {
    if (at + 2 > header.size()) return 0;
    const auto first = static_cast<unsigned char>(header[at]);
    const auto second = static_cast<unsigned char>(header[at + 1]);
    return big_ ? first << 8 | second : second << 8 | first;
  };
  for (std::size_t at = kCodes; half(at) != kEnd && half(at) < kMostCodes;) {
    const std::size_t size = half(at + 2);
    const bool counted =
        size >= 4 && half(at + size) < kMostCodes && (half(at + size) == kEnd || half(at + size + 2) < kHead);
    if (half(at) == kComment)
      Field("COMMENT", TextOf(std::string_view(header).substr(at + 4, counted ? size - 4 : size)));
    at += counted ? size : size + 4;
  }
}

// FastTracker's instrument: a name of its own and one of its sample.
void Walker::Xi() {
  constexpr std::int64_t kName = 21;
  constexpr std::int64_t kSampleName = 316;
  constexpr std::int64_t kLength = 22;
  const std::string title = TextOf(Read(kName, kLength));
  const std::string sample = TextOf(Read(kSampleName, kLength));
  Field("TITLE", title);
  if (sample != title) Field("SAMPLE_NAME", sample);
}

// NIST's header: lines of a name, a type and a value, of which some describe the samples.
void Walker::Sphere() {
  constexpr std::int64_t kHead = 1024;
  std::string text = Read(0, kHead);
  const std::int64_t size = std::atoll(text.substr(8, 8).c_str());
  if (size > kHead && size <= static_cast<std::int64_t>(kMaxTagValueBytes)) text = Read(0, size);
  std::size_t at = 16;
  for (int i = 0; i < kMostChunks && at < text.size(); ++i) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.compare(0, 8, "end_head") == 0) return;
    const std::size_t name = line.find(' ');
    const std::size_t type = name == std::string::npos ? name : line.find(' ', name + 1);
    if (type == std::string::npos || line[0] == ';') continue;
    if (!IsOne(std::string_view(line).substr(0, name), kSilentSphere))
      Field(Upper(line.substr(0, name)), TextOf(std::string_view(line).substr(type + 1)));
  }
}

ChunkTags Walker::Run() {
  const std::string head = Read(0, 24);
  if (head.size() < 24) return {};
  const std::string_view magic = std::string_view(head).substr(0, 4);
  const std::string_view type = std::string_view(head).substr(8, 4);
  big_ = magic == "RIFX"sv || magic == "FORM"sv || magic == "caff"sv || magic == ".snd"sv;
  const bool riff = big_ ? magic == "RIFX"sv : magic == "RIFF"sv || magic == "RF64"sv || magic == "BW64"sv;
  if (riff && type == "WAVE"sv) Riff();
  if (magic == "FORM"sv && (type == "AIFF"sv || type == "AIFC"sv || type == "8SVX"sv || type == "16SV"sv))
    Iff();
  if (magic == "caff"sv) Caf();
  if (magic == "riff"sv) W64();
  if (magic == ".snd"sv || magic == "dns."sv) Au(head);
  if (head.compare(0, 19, "Creative Voice File") == 0) Voc(head);
  if (head.compare(0, 8, "NIST_1A\n") == 0) Sphere();
  if (head.compare(0, 21, "Extended Instrument: ") == 0) Xi();
  const bool ircam = (magic.substr(0, 2) == "\x64\xA3"sv && magic[3] == 0) ||
                     (magic.substr(2) == "\xA3\x64"sv && magic[0] == 0);
  if (ircam) Ircam(head);
  return std::move(tags_);
}

}  // namespace

ChunkTags ReadChunkTags(TagLib::IOStream* file) { return Walker(file).Run(); }

}  // namespace xcodec::audio
