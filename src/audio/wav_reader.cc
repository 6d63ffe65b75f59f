#include "audio/wav_reader.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/endian.h"

namespace xcodec {
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
  explicit Parser(ByteStream& stream) : stream_(stream) {}
  Result<WavHeader> Run();

 private:
  Status ReadExactly(void* data, std::size_t size);
  Status Skip(std::int64_t size);
  Status ReadSize64(std::uint32_t size);
  Status ReadFormat(std::uint32_t size);
  Status SetSampleFormat(int tag, int block_align);
  Status SetData(std::uint32_t size);
  bool LengthIsUnknown(std::uint32_t size) const;
  Status CheckNothingButChunks();

  ByteStream& stream_;
  WavHeader header_;
  std::int64_t position_ = 0;
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
  std::vector<unsigned char> scratch(static_cast<std::size_t>(std::min<std::int64_t>(size, 65536)));
  while (size > 0) {
    const std::int64_t n = std::min<std::int64_t>(size, 65536);
    XCODEC_RETURN_IF_ERROR(ReadExactly(scratch.data(), static_cast<std::size_t>(n)));
    size -= n;
  }
  return Status::Ok();
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
      XCODEC_RETURN_IF_ERROR(Skip(std::int64_t{size} + (size & 1)));
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
    // An honest empty file has a RIFF size that covers its header, and nothing or further chunks after it.
    const bool riff_is_definite = riff_size_ < 0x7FFFF000U;
    return !riff_is_definite || std::int64_t{riff_size_} + 8 <= position_;
  }
  return (size >= 0x7FFFF000U && size <= 0x80000000U) || size >= 0xFFFFF000U;
}

// Behind no samples there may be chunks up to the end that the header states; anything else was samples,
// whose writer died before it could say how many.
Status Parser::CheckNothingButChunks() {
  for (std::int64_t rest = std::int64_t{riff_size_} + 8 - position_; rest > 0;) {
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

Status Parser::SetData(std::uint32_t size) {
  if (!have_format_) return Damaged("samples before the format");
  if (header_.foreign_codec) return Status::Ok();
  bool unknown = LengthIsUnknown(size);
  if (size == 0 && !unknown) XCODEC_RETURN_IF_ERROR(CheckNothingButChunks());
  std::int64_t bytes = size;
  if (rf64_ && size == kAllOnes && data_size64_) {
    unknown = *data_size64_ == 0 || *data_size64_ == ~std::uint64_t{0};
    if (!unknown && *data_size64_ > std::uint64_t{1} << 62) return Damaged("impossible size of the samples");
    bytes = unknown ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(*data_size64_);
  }
  const std::int64_t left = stream_.remaining();
  if (left >= 0) {
    if (bytes > left && !unknown) {
      return Status(StatusCode::kTruncated, "WAV file ends after " + std::to_string(left) + " of " +
                                                std::to_string(bytes) + " bytes of samples");
    }
    // A size that looks like a streaming writer's may also be true.
    if (unknown && (size == 0 || bytes > left)) bytes = left;
    unknown = false;
  }
  header_.data_bytes = unknown ? -1 : bytes - bytes % block_align_;
  header_.info.frames = unknown ? -1 : bytes / block_align_;
  return Status::Ok();
}

class PcmSource : public AudioSource {
 public:
  PcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header)
      : stream_(std::move(stream)),
        header_(header),
        frame_bytes_(static_cast<std::size_t>(header.format.bytes * header.info.channels)) {}
  const AudioInfo& info() const override { return header_.info; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  Result<std::size_t> ReadPiece(float* out, std::size_t frames);

  std::unique_ptr<ByteStream> stream_;
  WavHeader header_;
  std::size_t frame_bytes_;
  std::vector<unsigned char> buffer_;
  std::int64_t frames_read_ = 0;
  bool at_end_ = false;
};

Result<std::size_t> PcmSource::Read(float* interleaved, std::size_t frames) {
  const std::size_t piece = std::max<std::size_t>(1, 65536 / frame_bytes_);
  std::size_t done = 0;
  while (done < frames && !at_end_) {
    const auto channels = static_cast<std::size_t>(header_.info.channels);
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n,
                            ReadPiece(interleaved + done * channels, std::min(piece, frames - done)));
    done += n;
  }
  return done;
}

Result<std::size_t> PcmSource::ReadPiece(float* out, std::size_t frames) {
  const std::int64_t total = header_.info.frames;
  if (total >= 0) {
    frames = static_cast<std::size_t>(
        std::min<std::int64_t>(static_cast<std::int64_t>(frames), total - frames_read_));
    if (frames == 0) at_end_ = true;
  }
  buffer_.resize(frames * frame_bytes_);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t bytes, stream_->Read(buffer_.data(), buffer_.size()));
  const std::size_t got = bytes / frame_bytes_;
  if (got < frames) {
    at_end_ = true;
    if (total >= 0) {
      return Status(StatusCode::kTruncated,
                    "audio ends after " + std::to_string(frames_read_ + static_cast<std::int64_t>(got)) +
                        " of " + std::to_string(total) + " samples");
    }
  }
  const std::size_t samples = got * static_cast<std::size_t>(header_.info.channels);
  DecodeSamples(header_.format, buffer_.data(), samples, out);
  if (header_.info.is_float)
    XCODEC_RETURN_IF_ERROR(CheckFinite(out, samples, header_.info.channels, frames_read_));
  frames_read_ += static_cast<std::int64_t>(got);
  return got;
}

}  // namespace

bool LooksLikeWav(const unsigned char* bytes) {
  return (Is(bytes, "RIFF") || Is(bytes, "RF64") || Is(bytes, "BW64")) && Is(bytes + 8, "WAVE");
}

Result<WavHeader> ParseWavHeader(ByteStream& stream) { return Parser(stream).Run(); }

std::unique_ptr<AudioSource> MakePcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header) {
  return std::make_unique<PcmSource>(std::move(stream), header);
}

Status CheckFinite(const float* samples, std::size_t count, int channels, std::int64_t first_frame) {
  // A sum of x * 0 is 0 unless one of them is NaN or infinite; cheap enough for every sample.
  float probe = 0;
  for (std::size_t i = 0; i < count; ++i) probe += samples[i] * 0.0F;
  if (probe == 0) return Status::Ok();
  std::size_t i = 0;
  while (samples[i] * 0.0F == 0) ++i;
  const std::int64_t frame = first_frame + static_cast<std::int64_t>(i) / channels;
  return Status(StatusCode::kDamaged, "sample " + std::to_string(frame) + " is not a finite number");
}

}  // namespace xcodec
