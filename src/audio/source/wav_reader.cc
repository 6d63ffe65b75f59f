#include "audio/source/wav_reader.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "audio/detect/declared_size.h"
#include "audio/source/pcm_source.h"
#include "audio/source/wav_tail.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

constexpr int kMaxChunks = 4096;
constexpr std::int64_t kMaxHeaderBytes = std::int64_t{256} << 20;
constexpr std::uint32_t kAllOnes = 0xFFFFFFFFU;
// Bytes 2..15 of the GUIDs that stand for a plain format tag.
constexpr unsigned char kGuidTail[14] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};

Status Damaged(const std::string& text) { return Status(StatusCode::kDamaged, "WAV header: " + text); }

bool Is(const unsigned char* p, const char* name) { return std::memcmp(p, name, 4) == 0; }

const char* ForeignCodecName(int tag) {
  switch (tag) {
    case 0x02:
    case 0x11:
      return "ADPCM";
    case 0x06:
      return "A-law";
    case 0x07:
      return "mu-law";
    case 0x31:
      return "GSM 6.10";
    case 0x55:
      return "MP3";
    default:
      return nullptr;
  }
}

class Parser {
 public:
  Parser(ByteStream& stream, bool accept_truncated, std::int64_t begin)
      : stream_(stream), accept_truncated_(accept_truncated), begin_(begin), position_(begin) {}
  Result<WavHeader> Run();

 private:
  Status ReadExactly(void* data, std::size_t size);
  Status Skip(std::int64_t size);
  Status ReadSize64(std::uint32_t size);
  Status ReadFormat(std::uint32_t size);
  Status SetSampleFormat(int tag, int block_align);
  Status TakeChunk(const unsigned char* head);
  Status SetData(std::uint32_t size);
  Status SetLength(std::int64_t bytes, bool unknown);
  Result<WavTail> TailAfter(std::int64_t bytes);
  Result<std::int64_t> TrueSize(std::int64_t bytes, bool unknown);
  Status Tolerate(Status problem);
  bool LengthIsUnknown(std::uint32_t size) const;
  Status CheckNothingButChunks();

  ByteStream& stream_;
  bool accept_truncated_;
  WavHeader header_;
  std::int64_t begin_;
  std::int64_t position_;
  std::uint32_t riff_size_ = 0;
  bool rf64_ = false;
  bool have_format_ = false;
  int block_align_ = 1;
  std::optional<std::uint64_t> data_size64_;
};

Status Parser::ReadExactly(void* data, std::size_t size) {
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Read(data, size));
  position_ += static_cast<std::int64_t>(n);
  return n == size ? Status::Ok() : Damaged("ends before the samples");
}

Status Parser::Skip(std::int64_t size) {
  const std::int64_t left = stream_.remaining();
  if (left >= 0 && size > left) return Damaged("a chunk reaches past the end of the file");
  if (position_ + size > kMaxHeaderBytes) return Damaged("no samples within 256 MiB");
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t skipped, stream_.Skip(size));
  position_ += skipped;
  return skipped == size ? Status::Ok() : Damaged("ends before the samples");
}

Status Parser::TakeChunk(const unsigned char* head) {
  const auto size = std::int64_t{LoadLittleEndian<std::uint32_t>(head + 4)};
  const std::int64_t padded = size + (size & 1);
  const std::int64_t left = stream_.remaining();
  if (left >= 0 && padded > left) return Damaged("a chunk reaches past the end of the file");
  if (position_ + padded > kMaxHeaderBytes) return Damaged("no samples within 256 MiB");
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t taken, TakeWavChunk(stream_, head, &header_.tag_chunks));
  position_ += taken;
  return taken == padded ? Status::Ok() : Damaged("ends before the samples");
}

Result<WavHeader> Parser::Run() {
  unsigned char id[12];
  XCODEC_RETURN_IF_ERROR(ReadExactly(id, sizeof id));
  if (!LooksLikeWav(id)) return Damaged("not a RIFF WAVE file");
  rf64_ = !Is(id, "RIFF");
  header_.info.container = rf64_ ? std::string(id, id + 4) : "WAV";
  riff_size_ = LoadLittleEndian<std::uint32_t>(id + 4);
  for (int chunk = 0; chunk < kMaxChunks; ++chunk) {
    unsigned char head[8];
    XCODEC_RETURN_IF_ERROR(ReadExactly(head, sizeof head));
    const auto size = LoadLittleEndian<std::uint32_t>(head + 4);
    if (Is(head, "data")) {
      XCODEC_RETURN_IF_ERROR(SetData(size));
      return header_;
    }
    if (Is(head, "fmt ")) {
      XCODEC_RETURN_IF_ERROR(ReadFormat(size));
    } else if (Is(head, "ds64") && rf64_) {
      XCODEC_RETURN_IF_ERROR(ReadSize64(size));
    } else {
      XCODEC_RETURN_IF_ERROR(TakeChunk(head));
    }
  }
  return Damaged("too many chunks before the samples");
}

Status Parser::ReadSize64(std::uint32_t size) {
  unsigned char body[24];
  if (size < sizeof body || data_size64_) return Damaged("bad ds64 chunk");
  XCODEC_RETURN_IF_ERROR(ReadExactly(body, sizeof body));
  data_size64_ = LoadLittleEndian<std::uint64_t>(body + 8);
  return Skip(std::int64_t{size} + (size & 1) - static_cast<std::int64_t>(sizeof body));
}

Status Parser::ReadFormat(std::uint32_t size) {
  if (have_format_) return Damaged("two fmt chunks");
  have_format_ = true;
  if (size < 16 || size > 65536) return Damaged("bad size of the fmt chunk");
  unsigned char body[40] = {};
  const std::size_t known = std::min<std::size_t>(size, sizeof body);
  XCODEC_RETURN_IF_ERROR(ReadExactly(body, known));
  XCODEC_RETURN_IF_ERROR(Skip(std::int64_t{size} + (size & 1) - static_cast<std::int64_t>(known)));
  int tag = LoadLittleEndian<std::uint16_t>(body);
  const int channels = LoadLittleEndian<std::uint16_t>(body + 2);
  const std::int64_t rate = LoadLittleEndian<std::uint32_t>(body + 4);
  const int block_align = LoadLittleEndian<std::uint16_t>(body + 12);
  header_.info.bits = LoadLittleEndian<std::uint16_t>(body + 14);
  if (channels < 1 || channels > kMaxAudioChannels) return Damaged(std::to_string(channels) + " channels");
  if (rate < 1 || rate > kMaxSampleRate) return Damaged("sample rate " + std::to_string(rate));
  header_.info.channels = channels;
  header_.info.sample_rate = rate;
  if (tag == 0xFFFE) {
    if (size < 40) return Damaged("extensible format without its extension");
    tag = LoadLittleEndian<std::uint16_t>(body + 24);
    if (std::memcmp(body + 26, kGuidTail, sizeof kGuidTail) != 0) tag = 0;
  }
  return SetSampleFormat(tag, block_align);
}

Status Parser::SetSampleFormat(int tag, int block_align) {
  AudioInfo& info = header_.info;
  if (tag != 1 && tag != 3) {
    const char* codec = ForeignCodecName(tag);
    if (codec == nullptr) {
      return Status(StatusCode::kUnsupported, "WAV codec number " + std::to_string(tag) + " is not known");
    }
    info.codec = codec;
    header_.foreign_codec = true;
    return Status::Ok();
  }
  info.is_float = tag == 3;
  info.codec = info.is_float ? "float" : "PCM";
  const int bytes = (info.bits + 7) / 8;
  const bool fits = info.is_float ? info.bits == 32 || info.bits == 64 : bytes >= 1 && bytes <= 4;
  if (!fits) return Damaged(std::to_string(info.bits) + " bits per sample");
  if (block_align != bytes * info.channels) return Damaged("frame size contradicts channels and bits");
  using Kind = SampleFormat::Kind;
  header_.format.kind = info.is_float ? Kind::kFloat : bytes == 1 ? Kind::kUnsigned : Kind::kSigned;
  header_.format.bytes = bytes;
  block_align_ = block_align;
  return Status::Ok();
}

bool Parser::LengthIsUnknown(std::uint32_t size) const {
  if (size == 0) {
    // A truly empty file has a RIFF size that covers its header, and after it nothing, or further chunks.
    const bool riff_is_definite = riff_size_ < 0x7FFFF000U;
    return !riff_is_definite || begin_ + riff_size_ + 8 <= position_;
  }
  return (size >= 0x7FFFF000U && size <= 0x80000000U) || size >= 0xFFFFF000U;
}

// If there are no samples, chunks may follow up to the end that the header states. Anything else was samples
// whose writer died before it could state their number.
Status Parser::CheckNothingButChunks() {
  for (std::int64_t rest = begin_ + riff_size_ + 8 - position_; rest > 0;) {
    unsigned char head[8];
    if (rest < 8) return Damaged("the samples have size 0, but there are some");
    XCODEC_RETURN_IF_ERROR(ReadExactly(head, sizeof head));
    const bool printable = std::all_of(head, head + 4, [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
    const auto size = std::int64_t{LoadLittleEndian<std::uint32_t>(head + 4)};
    const std::int64_t padded = std::min(size + (size & 1), rest - 8);
    if (!printable || size > rest - 8) return Damaged("the samples have size 0, but there are some");
    XCODEC_RETURN_IF_ERROR(Skip(padded));
    rest -= 8 + padded;
  }
  return Status::Ok();
}

Status Parser::Tolerate(Status problem) {
  if (!accept_truncated_) return problem;
  header_.shortfall = problem.message();
  return Status::Ok();
}

// The bytes after the samples if they had this size. Only for regular files.
Result<WavTail> Parser::TailAfter(std::int64_t bytes) {
  AheadStream ahead(stream_, bytes);
  return ReadWavTail(ahead, {position_ + bytes, (bytes & 1) != 0});
}

// The size of the samples in a regular file whose header states `bytes`; `unknown`: this is a placeholder of
// streaming writers, but may also be true.
Result<std::int64_t> Parser::TrueSize(std::int64_t bytes, bool unknown) {
  const std::int64_t left = stream_.remaining();
  if (unknown && bytes == 0) {
    // As of a pipe, which shows no more than the start of what follows.
    unsigned char start[kTagChunkStart] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Peek(0, start, sizeof start));
    return StartsTagChunk(Bytes(start, n)) ? bytes : left;
  }
  if (unknown) {
    if (bytes > left) return left;
    XCODEC_ASSIGN_OR_RETURN(const WavTail tail, TailAfter(bytes));
    return tail.only_chunks && tail.surplus.empty() ? bytes : left;
  }
  constexpr std::int64_t kWrap = std::int64_t{1} << 32;
  if (rf64_ || bytes == 0 || left - bytes < kWrap) return bytes;
  return bytes + (left - bytes) / kWrap * kWrap;
}

Status Parser::SetData(std::uint32_t size) {
  if (!have_format_) return Damaged("samples before the format");
  header_.data_at = position_;
  bool unknown = LengthIsUnknown(size);
  std::int64_t bytes = size;
  if (header_.foreign_codec) {
    header_.data_bytes = unknown ? -1 : bytes;
    return Status::Ok();
  }
  if (size == 0 && !unknown) XCODEC_RETURN_IF_ERROR(CheckNothingButChunks());
  header_.data_at = position_;
  if (rf64_ && size == kAllOnes && data_size64_) {
    unknown = *data_size64_ == 0 || *data_size64_ == ~std::uint64_t{0};
    if (!unknown && *data_size64_ > std::uint64_t{1} << 62) return Damaged("impossible size of the samples");
    bytes = *data_size64_ == 0 ? 0
            : unknown          ? std::numeric_limits<std::int64_t>::max()
                               : static_cast<std::int64_t>(*data_size64_);
  }
  return SetLength(bytes, unknown);
}

Status Parser::SetLength(std::int64_t bytes, bool unknown) {
  const std::int64_t left = stream_.remaining();
  header_.has_tail = !unknown;
  if (left >= 0) {
    XCODEC_ASSIGN_OR_RETURN(bytes, TrueSize(bytes, unknown));
    header_.to_the_end = unknown && bytes == left;
    unknown = false;
    if (bytes > left) {
      XCODEC_RETURN_IF_ERROR(
          Tolerate(Status(StatusCode::kTruncated, "WAV file " + EndsEarly(left, bytes, "bytes of samples"))));
      bytes = left;
    } else {
      XCODEC_ASSIGN_OR_RETURN(const WavTail tail, TailAfter(bytes));
      header_.unread = tail.unread;
      if (!tail.surplus.empty()) XCODEC_RETURN_IF_ERROR(Tolerate(Status(StatusCode::kDamaged, tail.surplus)));
    }
  }
  const std::int64_t over = unknown ? 0 : bytes % block_align_;
  if (over > 0 && header_.shortfall.empty())
    XCODEC_RETURN_IF_ERROR(
        Tolerate(Status(StatusCode::kTruncated, "WAV file " + PartialFrame(over, block_align_))));
  header_.open_end = unknown && bytes == 0;
  header_.data_bytes = unknown ? -1 : bytes;
  header_.info.frames = unknown ? -1 : bytes / block_align_;
  return Status::Ok();
}

}  // namespace

bool LooksLikeWav(const unsigned char* bytes) {
  return (Is(bytes, "RIFF") || Is(bytes, "RF64") || Is(bytes, "BW64")) && Is(bytes + 8, "WAVE");
}

Result<WavHeader> ParseWavHeader(ByteStream& stream, bool accept_truncated, std::int64_t begin) {
  return Parser(stream, accept_truncated, begin).Run();
}

}  // namespace xcodec::audio
