#include "audio/source/mpeg_parts.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/endian.h"

namespace xcodec::audio {
namespace {

constexpr std::size_t kLargestFreeFrame = 8192;  // 640 kbps at 8 kHz, which no decoder passes
// The inspected part of a frame: the header, and an Info frame up to the encoder's delays.
constexpr std::size_t kLook = 192;

constexpr int kRates[3] = {44100, 48000, 32000};
// kbps by number in the header; MPEG 1 layers I to III, MPEG 2 layer I, MPEG 2 layers II and III.
constexpr int kBitrates[5][15] = {{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
                                  {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
                                  {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
                                  {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
                                  {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}};

bool SameStream(const MpegHeader& a, const MpegHeader& b) {
  return a.version == b.version && a.layer == b.layer && a.sample_rate == b.sample_rate;
}

bool StartsWith(const unsigned char* bytes, std::size_t size, std::string_view text) {
  return size >= text.size() && std::memcmp(bytes, text.data(), text.size()) == 0;
}

// Bytes of the tag that starts here, or 0.
std::int64_t TagSize(const unsigned char* p, std::size_t size) {
  if (size >= 10 && StartsWith(p, size, "ID3") && p[3] < 0x10 && ((p[6] | p[7] | p[8] | p[9]) & 0x80) == 0) {
    const std::int64_t body = p[6] << 21 | p[7] << 14 | p[8] << 7 | p[9];
    return 10 + body + ((p[5] & 0x10) != 0 ? 10 : 0);
  }
  if (size >= 32 && StartsWith(p, size, "APETAGEX")) {
    // A header states the size of the following data; a footer ends its tag.
    const bool header = (p[23] & 0x20) != 0;
    return 32 + (header ? std::int64_t{LoadLittleEndian<std::uint32_t>(p + 12)} : 0);
  }
  if (StartsWith(p, size, "TAG")) return 128;
  return 0;
}

// Fills in the contents of a Xing, Info or VBRI frame; false if this is not one.
bool TakeInfoFrame(const unsigned char* p, std::size_t size, MpegPart* part) {
  const MpegHeader& format = part->format;
  if (format.layer != 3) return false;
  if (size >= 58 && StartsWith(p + 36, 4, "VBRI")) {
    part->stated_frames = LoadBigEndian<std::uint32_t>(p + 50);
    return true;
  }
  const std::size_t side =
      format.version == 1 ? (format.channels == 1 ? 17 : 32) : (format.channels == 1 ? 9 : 17);
  std::size_t at = 4 + side;
  if (size < at + 8 || (!StartsWith(p + at, 4, "Xing") && !StartsWith(p + at, 4, "Info"))) return false;
  const auto flags = LoadBigEndian<std::uint32_t>(p + at + 4);
  at += 8;
  if ((flags & 1U) != 0 && size >= at + 4) part->stated_frames = LoadBigEndian<std::uint32_t>(p + at);
  at += ((flags & 1U) != 0 ? 4 : 0) + ((flags & 2U) != 0 ? 4 : 0) + ((flags & 4U) != 0 ? 100 : 0) +
        ((flags & 8U) != 0 ? 4 : 0);
  // The encoder's name, then among others 12 bits each of delay and padding.
  constexpr std::size_t kDelays = 21;
  if (size >= at + kDelays + 3 && p[at] != 0) {
    const unsigned char* d = p + at + kDelays;
    part->trimmed = (d[0] << 4 | d[1] >> 4) + ((d[1] & 0xF) << 8 | d[2]);
  }
  return true;
}

class Finder {
 public:
  explicit Finder(const FileRange& file) : file_(file) {}
  Result<MpegParts> Run();

 private:
  Status Look();
  Result<bool> ReadHeader(const unsigned char* bytes, std::int64_t at, MpegHeader* header);
  Result<int> MeasureFrame(std::int64_t at);
  Result<bool> Confirmed(std::int64_t at, const MpegHeader& header);
  Result<bool> Begins(std::int64_t at, const MpegHeader& header);
  Result<std::int64_t> NextFrame(std::int64_t from);
  Result<bool> SkipTag();
  Result<std::int64_t> NextStreamWithin(const MpegHeader& header);
  Status TakeFrame(const MpegHeader& header);
  Status SkipStray();

  const FileRange& file_;
  std::int64_t position_ = 0;
  unsigned char look_[kLook] = {};
  std::size_t have_ = 0;
  MpegParts found_;
  int free_size_ = 0;  // of frames of free format without padding; 0: none was seen
  int free_tries_ = 0;
  bool adjoins_ = false;        // position_ is where the last frame ends
  std::int64_t stray_at_ = -1;  // of bytes since the last frame that are neither frame nor tag
  std::int64_t stray_bytes_ = 0;
};

Status Finder::Look() {
  XCODEC_ASSIGN_OR_RETURN(have_, file_.ReadAt(position_, look_, sizeof look_));
  return Status::Ok();
}

// Like ParseMpegHeader, for bytes that stand at `at`, with the size of frames of free format.
Result<bool> Finder::ReadHeader(const unsigned char* bytes, std::int64_t at, MpegHeader* header) {
  if (!ParseMpegHeader(bytes, header)) return false;
  if (header->bytes > 0) return true;
  constexpr int kMostTries = 64;
  if (free_size_ == 0 && free_tries_++ < kMostTries) {
    XCODEC_ASSIGN_OR_RETURN(free_size_, MeasureFrame(at));
  }
  header->bytes = free_size_ > 0 ? free_size_ + header->padding : 0;
  return free_size_ > 0;
}

Result<int> Finder::MeasureFrame(std::int64_t at) {
  std::vector<unsigned char> bytes(2 * kLargestFreeFrame);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(at, bytes.data(), bytes.size()));
  return FreeFormatBytes(Bytes(bytes.data(), n));
}

// Bytes may look like a header by chance. They are one if another header, or the end, follows the frame.
Result<bool> Finder::Confirmed(std::int64_t at, const MpegHeader& header) {
  if (at + header.bytes == file_.size()) return true;
  unsigned char next[4] = {};
  MpegHeader second;
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(at + header.bytes, next, sizeof next));
  return n == 4 && ((ParseMpegHeader(next, &second) && SameStream(header, second)) ||
                    StartsWith(next, n, "TAG") || StartsWith(next, n, "APET") || StartsWith(next, n, "ID3"));
}

// Whether the frame at `at`, which follows other data, is a real one: the first of several frames, or of all
// up to the end.
Result<bool> Finder::Begins(std::int64_t at, const MpegHeader& header) {
  constexpr int kFrames = 4;
  const int frames = found_.parts.empty() ? kFrames : kFrames - 1;
  XCODEC_ASSIGN_OR_RETURN(const bool confirmed, Confirmed(at, header));
  if (!confirmed) return false;
  std::vector<unsigned char> bytes(kFrames * kLargestFreeFrame);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(at, bytes.data(), bytes.size()));
  MpegHeader next = header;
  std::size_t i = 0;
  for (int frame = 1; frame < frames; ++frame) {
    i += static_cast<std::size_t>(next.bytes);
    if (i >= n) return true;
    // Tags follow a last frame.
    if (TagSize(&bytes[i], n - i) > 0) return true;
    if (i + 4 > n || !ParseMpegHeader(&bytes[i], &next) || !SameStream(header, next)) return false;
    if (next.bytes == 0) next.bytes = free_size_ + next.padding;
    if (next.bytes == 0) return false;
  }
  return true;
}

// The first frame from here on that begins a stream, or a tag; the file's size when there is none.
Result<std::int64_t> Finder::NextFrame(std::int64_t from) {
  std::vector<unsigned char> piece(1 << 16);
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(from, piece.data(), piece.size()));
    if (n < 4) return file_.size();
    for (std::size_t i = 0; i + 4 <= n; ++i) {
      if (piece[i] != 0xFF && piece[i] != 'I' && piece[i] != 'A') continue;
      const std::int64_t at = from + static_cast<std::int64_t>(i);
      if (TagSize(&piece[i], n - i) > 0 && piece[i] != 'T') return at;
      MpegHeader header;
      XCODEC_ASSIGN_OR_RETURN(const bool frame, ReadHeader(&piece[i], at, &header));
      if (!frame) continue;
      XCODEC_ASSIGN_OR_RETURN(const bool begins, Begins(at, header));
      if (begins) return at;
    }
    from += static_cast<std::int64_t>(n) - 3;
  }
}

Result<bool> Finder::SkipTag() {
  const std::int64_t size = TagSize(look_, have_);
  // A truncated tag is not read.
  if (size > file_.size() - position_)
    XCODEC_RETURN_IF_ERROR(found_.foreign.Add(file_, position_, file_.size()));
  if (size > 0) position_ = std::min(file_.size(), position_ + size);
  if (size > 0) adjoins_ = false;
  return size > 0;
}

// A stream that is cut within this frame may be followed by another: its position, or -1.
Result<std::int64_t> Finder::NextStreamWithin(const MpegHeader& header) {
  XCODEC_ASSIGN_OR_RETURN(const bool whole, Confirmed(position_, header));
  if (whole) return std::int64_t{-1};
  std::vector<unsigned char> bytes(static_cast<std::size_t>(header.bytes) + kLook);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(position_, bytes.data(), bytes.size()));
  const std::size_t end = std::min(n, static_cast<std::size_t>(header.bytes));
  for (std::size_t i = 4; i + 10 <= end; ++i) {
    const std::int64_t at = position_ + static_cast<std::int64_t>(i);
    if (StartsWith(&bytes[i], n - i, "ID3") && TagSize(&bytes[i], n - i) > 0) return at;
    MpegPart part;
    XCODEC_ASSIGN_OR_RETURN(const bool frame, ReadHeader(&bytes[i], at, &part.format));
    if (!frame || !TakeInfoFrame(&bytes[i], n - i, &part)) continue;
    XCODEC_ASSIGN_OR_RETURN(const bool confirmed, Confirmed(at, part.format));
    if (confirmed) return at;
  }
  return std::int64_t{-1};
}

Status Finder::TakeFrame(const MpegHeader& header) {
  MpegPart fresh;
  fresh.begin = position_;
  fresh.format = header;
  fresh.tagged = TakeInfoFrame(look_, have_, &fresh);
  const bool goes_on = !found_.parts.empty() && !fresh.tagged && adjoins_ &&
                       SameStream(found_.parts.back().format, header) &&
                       found_.parts.back().format.channels == header.channels;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t next, goes_on ? NextStreamWithin(header) : std::int64_t{-1});
  if (next >= 0) {
    found_.parts.back().cut = true;
    position_ = next;
    adjoins_ = false;
    return Status::Ok();
  }
  const bool cut = position_ + header.bytes > file_.size();
  if (!goes_on) {
    if (!found_.parts.empty() && !fresh.tagged && stray_at_ >= 0 && found_.stray.empty()) {
      found_.stray = std::to_string(stray_bytes_) + " bytes at byte " +
                     std::to_string(file_.begin() + stray_at_) + " are no MPEG audio";
    }
    if (cut && !found_.parts.empty()) {
      found_.parts.back().cut = true;
      position_ = file_.size();
      return Status::Ok();
    }
    found_.parts.push_back(fresh);
  }
  MpegPart& part = found_.parts.back();
  stray_at_ = -1;
  adjoins_ = true;
  part.cut = cut;
  position_ = std::min(file_.size(), position_ + header.bytes);
  part.end = position_;
  if (!cut && !(fresh.tagged && !goes_on)) ++part.frames;
  return Status::Ok();
}

Status Finder::SkipStray() {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t next, NextFrame(position_ + 1));
  if (stray_at_ < 0) {
    stray_at_ = position_;
    stray_bytes_ = 0;
  }
  XCODEC_RETURN_IF_ERROR(found_.foreign.Add(file_, position_, next));
  stray_bytes_ += next - position_;
  position_ = next;
  adjoins_ = false;
  return Status::Ok();
}

Result<MpegParts> Finder::Run() {
  while (position_ < file_.size()) {
    XCODEC_RETURN_IF_ERROR(Look());
    if (have_ < 4) {
      XCODEC_RETURN_IF_ERROR(found_.foreign.Add(file_, position_, file_.size()));
      break;
    }
    XCODEC_ASSIGN_OR_RETURN(const bool tag, SkipTag());
    if (tag) continue;
    MpegHeader header;
    XCODEC_ASSIGN_OR_RETURN(const bool frame, ReadHeader(look_, position_, &header));
    const bool follows = frame && adjoins_ && SameStream(found_.parts.back().format, header);
    bool take = follows;
    if (frame && header.bytes > 0 && !follows) {
      XCODEC_ASSIGN_OR_RETURN(take, Confirmed(position_, header));
    }
    XCODEC_RETURN_IF_ERROR(take && header.bytes > 0 ? TakeFrame(header) : SkipStray());
  }
  found_.parts.erase(
      std::remove_if(found_.parts.begin(), found_.parts.end(),
                     [](const MpegPart& p) { return p.frames == 0 && !p.cut && p.stated_frames <= 0; }),
      found_.parts.end());
  if (found_.parts.empty()) return Status(StatusCode::kUnsupported, "no MPEG audio is found in it");
  return std::move(found_);
}

}  // namespace

bool ParseMpegHeader(const unsigned char* bytes, MpegHeader* header) {
  const int version_bits = bytes[1] >> 3 & 3;
  const int layer_bits = bytes[1] >> 1 & 3;
  const int rate_bits = bytes[2] >> 2 & 3;
  const int bitrate_bits = bytes[2] >> 4;
  if (bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0 || version_bits == 1 || layer_bits == 0 ||
      rate_bits == 3 || bitrate_bits == 15)
    return false;
  header->version = version_bits == 3 ? 1 : version_bits == 2 ? 2 : 3;
  header->layer = 4 - layer_bits;
  header->sample_rate = kRates[rate_bits] >> (header->version - 1);
  header->channels = bytes[3] >> 6 == 3 ? 1 : 2;
  const bool low = header->version > 1;
  const int row = !low ? header->layer - 1 : header->layer == 1 ? 3 : 4;
  const int bits_per_second = 1000 * kBitrates[row][bitrate_bits];
  const int slots = bytes[2] >> 1 & 1;
  header->padding = header->layer == 1 ? 4 * slots : slots;
  header->samples = header->layer == 1 ? 384 : header->layer == 3 && low ? 576 : 1152;
  header->bytes = header->layer == 1 ? 12 * bits_per_second / header->sample_rate * 4
                                     : header->samples / 8 * bits_per_second / header->sample_rate;
  header->bytes += header->padding;
  if (bits_per_second == 0) header->bytes = 0;
  return true;
}

int FreeFormatBytes(Bytes bytes) {
  MpegHeader header;
  if (bytes.size() < 4 || !ParseMpegHeader(bytes.data(), &header) || header.bytes != 0) return 0;
  const auto follows = [&](std::size_t i, MpegHeader* next) {
    return i + 4 <= bytes.size() && ParseMpegHeader(bytes.data() + i, next) && next->bytes == 0 &&
           SameStream(*next, header);
  };
  for (std::size_t i = 24; i < kLargestFreeFrame; ++i) {
    MpegHeader second;
    MpegHeader third;
    if (!follows(i, &second)) continue;
    const std::size_t size = i - static_cast<std::size_t>(header.padding);
    if (follows(i + size + static_cast<std::size_t>(second.padding), &third)) return static_cast<int>(size);
  }
  return 0;
}

Result<MpegParts> FindMpegParts(const FileRange& file) { return Finder(file).Run(); }

}  // namespace xcodec::audio
