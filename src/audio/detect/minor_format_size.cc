#include "audio/detect/minor_format_size.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>
#include <vector>

#include "audio/detect/signatures.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kHead = 512;

// The start of the file, with zeros after its end.
struct Head {
  unsigned char bytes[kHead] = {};
  std::int64_t file_size = 0;
  bool Is(std::size_t at, std::string_view name) const {
    return std::memcmp(bytes + at, name.data(), name.size()) == 0;
  }
  std::int64_t Big(std::size_t at) const { return LoadBigEndian<std::uint32_t>(bytes + at); }
  std::int64_t Little(std::size_t at) const { return LoadLittleEndian<std::uint32_t>(bytes + at); }
  std::int64_t Word(std::size_t at, bool little) const { return little ? Little(at) : Big(at); }
};

MinorFormatSize End(std::int64_t end) { return {true, end, -1, 1, {}, {}, {}}; }

// Samples of `channels` channels from data_at to the end of the file, where a field says how many channels
// there are.
MinorFormatSize Samples(std::int64_t data_at, std::int64_t channels, int bytes) {
  const int counted = static_cast<int>(std::clamp<std::int64_t>(channels, 1, 64));
  return {true, -1, data_at, counted * bytes, {}, {}, {}};
}

// Atari's: some writers count samples, others frames.
MinorFormatSize Avr(const Head& head) {
  constexpr std::int64_t kAvrHead = 128;
  const std::int64_t bytes = (head.bytes[14] << 8 | head.bytes[15]) > 8 ? 2 : 1;
  const std::int64_t channels = (head.bytes[12] | head.bytes[13]) != 0 ? 2 : 1;
  const std::int64_t frames = head.Big(26);
  const bool counts_samples = head.file_size == kAvrHead + frames * bytes;
  MinorFormatSize size = End(frames == 0 ? -1 : kAvrHead + frames * bytes * (counts_samples ? 1 : channels));
  if (head.bytes[4] != 0) size.besides = "a name in its header";
  return size;
}

// The Hidden Markov Model Toolkit's waveforms, which libsndfile tells by their exact size: samples of 16
// bits, how many, and how long one is in units of 100 ns.
bool IsHtk(const Head& head) {
  constexpr std::int64_t kSecond = 10000000;
  constexpr std::int64_t kShortest = 13;  // 768 kHz
  return head.Is(8, "\0\2\0\0"sv) && head.Big(0) > 0 && head.Big(4) >= kShortest && head.Big(4) <= kSecond;
}

// The number after NAME -i in the header's text; `missing` if there is none.
std::int64_t NistField(std::string_view text, std::string_view name, std::int64_t missing) {
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos) return missing;
  const std::size_t digits = text.find_first_of("0123456789", at + name.size());
  std::int64_t value = missing;
  if (digits != std::string_view::npos)
    std::from_chars(text.data() + digits, text.data() + text.size(), value);
  return value >= 0 && value < std::int64_t{1} << 40 ? value : missing;
}

// Names of fields about the recording, not about the storage of samples: who spoke, where, and what.
std::string NistTexts(std::string_view text) {
  std::string names;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::string_view name = line.substr(0, line.find(' '));
    const bool field = line.find(" -") != std::string_view::npos;
    if (field && name.substr(0, 7) != "sample_" && name != "channel_count")
      names.append(names.empty() ? "" : ", ").append(name);
    at = end + 1;
  }
  return names.empty() ? names : "fields of its header (" + names + ")";
}

Result<MinorFormatSize> Nist(const FileRange& file) {
  std::vector<char> bytes(1024);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, bytes.data(), bytes.size()));
  std::string_view text(bytes.data(), n);
  text = text.substr(0, text.find("end_head"));
  const std::int64_t head = NistField(text, "NIST_1A\n", 1024);
  const std::int64_t frames = NistField(text, "\nsample_count -i", 0);
  const std::int64_t channels = NistField(text, "\nchannel_count -i", 1);
  const std::int64_t size = NistField(text, "\nsample_n_bytes -i", 0);
  const bool sound = frames > 0 && size >= 1 && size <= 8 && channels >= 1 && channels <= 1024;
  MinorFormatSize result = End(sound ? head + frames * channels * size : -1);
  result.besides = NistTexts(text);
  return result;
}

// SoX does not count eight bytes of the header of a block of type 9. This checks whether the block with the
// stated end `at` is such a block: then the end of all blocks is eight bytes later, and nothing at `at`
// contradicts it.
Result<bool> EndsLikeSox(const FileRange& file, std::int64_t at) {
  constexpr int kUncounted = 8;
  const std::int64_t after = file.size() - at;
  if (after <= kUncounted + 1) return after > 1;
  unsigned char next[kUncounted + 1 + kSignatureBytes] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, next, sizeof next));
  if (next[kUncounted] != 0) return false;
  if (StartsAnotherFile(Bytes(next + kUncounted + 1, n - kUncounted - 1))) return true;
  constexpr int kLastType = 9;
  const std::int64_t size = next[1] | next[2] << 8 | next[3] << 16;
  return next[0] > kLastType || (next[0] != 0 && size > after - 4);
}

// Creative's blocks: a type, and 24 bits of size; the end is type 0, which some writers omit. FFmpeg reads
// several blocks of sound if they have the same rate and coding and there are only blocks of sound.
Result<MinorFormatSize> Voc(const FileRange& file, const Head& head) {
  constexpr int kMostBlocks = 1 << 20;
  constexpr std::int64_t kWrap = std::int64_t{1} << 24;
  std::int64_t at = head.bytes[20] | head.bytes[21] << 8;
  MinorFormatSize size = End(-1);
  unsigned char first[8] = {};
  for (int i = 0; i < kMostBlocks && at < file.size(); ++i) {
    unsigned char block[8] = {};
    XCODEC_RETURN_IF_ERROR(file.ReadAt(at, block, sizeof block).status());
    if (block[0] == 0) {
      size.end = at + 1;
      return size;
    }
    const bool pause = block[0] == 3;
    const bool holds_sound = block[0] == 1 || block[0] == 2 || block[0] == 9;
    const bool more = first[0] != 0 && (holds_sound || pause);
    const bool alike =
        block[0] == 2 || (block[0] == 1 && first[0] == 1 && std::equal(block + 4, block + 6, first + 4));
    if (pause || (more && !alike))
      return Status(
          StatusCode::kUnsupported,
          "VOC files with pauses, or blocks of sound that differ, are not read; one begins at byte " +
              std::to_string(file.begin() + at) + "; sox FILE -t wav - | xcodec - OUT.ecdc reads them");
    if (more && size.first_only.empty())
      size.first_only = "VOC files with more than one block of sound are not read; another begins at byte " +
                        std::to_string(file.begin() + at);
    if (holds_sound && first[0] == 0) std::copy(std::begin(block), std::end(block), first);
    at += 4 + (block[1] | block[2] << 8 | block[3] << 16);
    if (block[0] == 9) {
      XCODEC_ASSIGN_OR_RETURN(const bool sox, EndsLikeSox(file, at));
      if (sox) {
        size.end = at + 9;
        return size;
      }
    }
    // A size that does not fit in 24 bits has lost multiples of 16 MiB.
    const std::int64_t left = file.size() - at;
    if (holds_sound && left >= kWrap && left % kWrap <= 1) at += left / kWrap * kWrap;
  }
  size.end = at;
  return size;
}

std::int64_t MatlabWord(const unsigned char* at, bool big) {
  return big ? LoadBigEndian<std::uint32_t>(at) : LoadLittleEndian<std::uint32_t>(at);
}

// MAT-file 4: a type in decimal digits (order of bytes, 0, precision, 0), rows, columns, whether complex, and
// the size of the name.
Result<MinorFormatSize> Matlab4(const FileRange& file, bool big) {
  constexpr int kSizes[] = {8, 4, 4, 2, 2, 1};
  std::int64_t at = 0;
  // The rate, then the samples.
  for (int i = 0; i < 2; ++i) {
    unsigned char p[20] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, p, sizeof p));
    const auto word = [&](int k) { return MatlabWord(p + 4 * k, big); };
    const std::int64_t precision = word(0) / 10 % 10;
    if (n < sizeof p || precision > 5 || word(1) > 1024) return End(-1);
    at += 20 + word(4) + word(1) * word(2) * kSizes[precision] * (word(3) != 0 ? 2 : 1);
  }
  return End(at);
}

// MAT-file 5: after 128 bytes, elements of a type and a size, each of whole eights; small ones are in one
// word.
Result<MinorFormatSize> Matlab5(const FileRange& file, const Head& head) {
  constexpr int kMostElements = 64;
  const bool big = head.Is(126, "MI"sv);
  std::int64_t at = 128;
  for (int i = 0; i < kMostElements && at < file.size(); ++i) {
    unsigned char p[8] = {};
    XCODEC_RETURN_IF_ERROR(file.ReadAt(at, p, sizeof p).status());
    const auto word = [&](int k) { return MatlabWord(p + 4 * k, big); };
    if (word(0) == 0 || word(0) > 18) return End(at);
    at += 8 + (word(1) + 7) / 8 * 8;
  }
  // libsndfile counts one word too many.
  return End(at - file.size() == 8 ? file.size() : at);
}

// Fasttracker 2: headers of all samples of the instrument, then the samples.
Result<MinorFormatSize> Instrument(const FileRange& file, const Head& head) {
  constexpr std::int64_t kSampleHead = 40;
  const int samples = head.bytes[296] | head.bytes[297] << 8;
  std::int64_t end = 298 + kSampleHead * samples;
  for (int i = 0; i < samples; ++i) {
    unsigned char size[4] = {};
    XCODEC_RETURN_IF_ERROR(file.ReadAt(298 + kSampleHead * i, size, sizeof size).status());
    end += LoadLittleEndian<std::uint32_t>(size);
  }
  if (samples > 1)
    return Status(StatusCode::kUnsupported,
                  "instruments of " + std::to_string(samples) + " samples are not read");
  // libsndfile leaves the size out when it writes one.
  if (end > 298 + kSampleHead * samples) return End(end);
  constexpr std::int64_t kFlags = 14;
  unsigned char flags = 0;
  XCODEC_RETURN_IF_ERROR(file.ReadAt(298 + kFlags, &flags, 1).status());
  MinorFormatSize size = End(-1);
  size.data_at = end;
  size.frame_bytes = (flags & 0x10) != 0 ? 2 : 1;
  size.unknown_reason = "its header does not say how long the sound is, so there may have been more";
  return size;
}

// MIDI sample dump: packets of 120 bytes of seven bits, with seven bytes around.
MinorFormatSize SampleDump(const Head& head) {
  const int bits = head.bytes[6];
  const std::int64_t words = head.bytes[10] | head.bytes[11] << 7 | head.bytes[12] << 14;
  const int in_packet = bits <= 14 ? 60 : bits <= 21 ? 40 : 30;
  return End(21 + 127 * ((words + in_packet - 1) / in_packet));
}

MinorFormatSize Ircam(const Head& head) {
  const bool little = head.bytes[0] == 0x64;
  const int bytes = static_cast<int>(head.Word(12, little) & 0xF);
  return Samples(1024, head.Word(8, little), std::max(1, bytes));
}

// Portable Voice Format: channels, rate and bits in decimal digits, in a line.
MinorFormatSize Pvf(const Head& head) {
  std::int64_t numbers[3] = {};
  std::size_t at = 5;
  for (std::int64_t& number : numbers) {
    while (at + 1 < kHead && head.bytes[at] == ' ') ++at;
    for (; at + 1 < kHead && head.bytes[at] >= '0' && head.bytes[at] <= '9'; ++at)
      number = std::min<std::int64_t>(number * 10 + (head.bytes[at] - '0'), 1 << 20);
  }
  const std::int64_t frame = numbers[0] * numbers[2] / 8;
  if (head.bytes[at] != '\n' || frame < 1 || frame > 512) return {true, -1, -1, 1, {}, {}, {}};
  return {true, -1, static_cast<std::int64_t>(at) + 1, static_cast<int>(frame), {}, {}, {}};
}

MinorFormatSize Paf(const Head& head) {
  const bool little = head.Is(0, "fap "sv);
  // 24 bits are packed in tens.
  const int bytes = head.Word(16, little) == 0 ? 2 : 1;
  return Samples(2048, head.Word(20, little), bytes);
}

}  // namespace

Result<MinorFormatSize> ReadMinorFormatSize(const FileRange& file) {
  Head head;
  head.file_size = file.size();
  XCODEC_RETURN_IF_ERROR(file.ReadAt(0, head.bytes, sizeof head.bytes).status());
  if (head.Is(0, "2BIT"sv)) return Avr(head);
  if (head.Is(0, "NIST_1A\n"sv)) return Nist(file);
  if (head.Is(0, "Creative Voice File"sv)) return Voc(file, head);
  if (head.Is(0, "ALawSoundFile**"sv)) return End(32 + head.Big(18));
  if (head.Is(0, "MATLAB 5"sv)) return Matlab5(file, head);
  if (head.Is(0, "Extended Instrument: "sv)) return Instrument(file, head);
  if (head.Is(0, "\xF0\x7E"sv) && head.bytes[3] == 1) return SampleDump(head);
  if (head.Is(0, "fap "sv) || head.Is(0, " paf"sv)) return Paf(head);
  if (head.Is(0, "PVF1\n"sv)) return Pvf(head);
  for (const std::string_view magic :
       {"\x64\xA3"sv, "\0\1\xA3\x64"sv, "\0\2\xA3\x64"sv, "\0\3\xA3\x64"sv, "\0\4\xA3\x64"sv})
    if (head.Is(0, magic)) return Ircam(head);
  if (IsHtk(head)) return End(12 + 2 * head.Big(0));
  if (IsMatlab4(Bytes(head.bytes, sizeof head.bytes))) return Matlab4(file, head.Is(0, "\0\0\x03\xE8"sv));
  return MinorFormatSize{};
}

}  // namespace xcodec::audio
