#include "audio/source/wav_tail.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

#include "audio/detect/foreign_bytes.h"
#include "audio/detect/remainder.h"
#include "audio/detect/signatures.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

// How much of data outside of chunks is inspected; tags are shorter.
constexpr std::size_t kMostStray = std::size_t{16} << 20;
// Files may be padded with zeros to whole blocks; more zeros may be silence.
constexpr std::int64_t kMaxPadding = std::int64_t{1} << 20;

bool StartsWith(const unsigned char* bytes, const char* name, std::size_t size) {
  return std::memcmp(bytes, name, size) == 0;
}

// Tags that are written after a file of any format. The number of ID3's version follows its name; "ID3 " is a
// chunk.
bool StartsForeignTags(const unsigned char* head) {
  return StartsWith(head, "TAG", 3) || StartsWith(head, "APETAGEX", 8) ||
         (StartsWith(head, "ID3", 3) && head[3] < 0x10) || StartsWith(head, "LYRICSBE", 8);
}

bool HoldsTags(const unsigned char* head) {
  for (const char* name : {"LIST", "id3 ", "ID3 ", "bext", "iXML", "axml", "_PMX"})
    if (StartsWith(head, name, 4)) return true;
  return false;
}

// Keeps only the name of a chunk that is not kept, to report it.
void KeepName(const unsigned char* head, std::vector<unsigned char>* tag_chunks) {
  constexpr unsigned char kNoSize[4] = {};
  if (tag_chunks->size() + 8 > kMaxTagChunkBytes) return;
  tag_chunks->insert(tag_chunks->end(), head, head + 4);
  tag_chunks->insert(tag_chunks->end(), kNoSize, kNoSize + 4);
}

class TailReader {
 public:
  TailReader(ByteStream& stream, const WavEnd& end) : stream_(stream), end_(end), position_(end.position) {}
  Result<WavTail> Run();

 private:
  Status ReadHead();
  Status TakeChunk();
  Result<std::vector<unsigned char>> Gather(std::int64_t* total);
  Status Stray();
  void Surplus(const std::string& what, std::int64_t at) {
    tail_.surplus = what + " at byte " + std::to_string(at);
  }

  ByteStream& stream_;
  WavEnd end_;
  std::int64_t position_;
  unsigned char head_[8] = {};
  std::size_t have_ = 0;             // bytes in head_
  std::vector<unsigned char> body_;  // of a chunk that was cut, after head_
  bool done_ = false;
  WavTail tail_;
};

Status TailReader::ReadHead() {
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Read(head_ + have_, sizeof head_ - have_));
  position_ += static_cast<std::int64_t>(n);
  have_ += n;
  return Status::Ok();
}

// The bytes read so far of data outside of chunks, and the remainder of the stream as far as it is inspected;
// `*total` counts all of it.
Result<std::vector<unsigned char>> TailReader::Gather(std::int64_t* total) {
  constexpr std::size_t kPiece = 65536;
  std::vector<unsigned char> bytes(head_, head_ + have_);
  bytes.insert(bytes.end(), body_.begin(), body_.end());
  bool more = true;
  while (more && bytes.size() < kMostStray) {
    const std::size_t had = bytes.size();
    bytes.resize(had + kPiece);
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Read(&bytes[had], kPiece));
    bytes.resize(had + n);
    more = n == kPiece;
  }
  *total = static_cast<std::int64_t>(bytes.size());
  if (!more) return bytes;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t skipped, stream_.Skip(INT64_MAX));
  *total += skipped;
  return bytes;
}

// Bytes outside of chunks: padding and tags are harmless, text is not sound, anything else may be samples.
Status TailReader::Stray() {
  done_ = true;
  tail_.only_chunks = false;
  const std::int64_t start = position_ - static_cast<std::int64_t>(have_);
  std::int64_t total = 0;
  XCODEC_ASSIGN_OR_RETURN(std::vector<unsigned char> bytes, Gather(&total));
  const auto seen = static_cast<std::int64_t>(bytes.size());
  const FileRange range = FileRange::OfBytes(std::move(bytes), start);
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t zeros, AfterZeros(range, 0, seen));
  if (total > seen || zeros > kMaxPadding) {
    tail_.surplus = Uncounted(total, start);
    XCODEC_ASSIGN_OR_RETURN(const Remainder left, JudgeRemainder(range, 0));
    if (!left.other_file.empty()) tail_.surplus = left.other_file;
    return Status::Ok();
  }
  XCODEC_ASSIGN_OR_RETURN(const Remainder left, JudgeRemainder(range, 0));
  tail_.surplus = left.other_file.empty() ? left.cut_tag : left.other_file;
  if (!tail_.surplus.empty() || left.bytes == 0) return Status::Ok();
  if (left.text) {
    tail_.unread = LeftText(left);
  } else {
    tail_.surplus = Uncounted(left.bytes, left.at);
  }
  return Status::Ok();
}

Status TailReader::TakeChunk() {
  const auto size = std::int64_t{LoadLittleEndian<std::uint32_t>(head_ + 4)};
  const std::int64_t start = position_ - 8;
  if (HoldsTags(head_)) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t taken, TakeWavChunk(stream_, head_, &tail_.tag_chunks));
    position_ += taken;
    have_ = 0;
    if (taken >= size) return Status::Ok();
    done_ = true;
    tail_.only_chunks = false;
    tail_.surplus = "the chunk that begins at byte " + std::to_string(start) + " is cut short";
    return Status::Ok();
  }
  // Samples may look like a name.
  const std::int64_t left = stream_.remaining();
  if (left >= 0 && size > left) return Stray();
  body_.resize(static_cast<std::size_t>(std::min<std::int64_t>(size, left < 0 ? kMostStray : 0)));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Read(body_.data(), body_.size()));
  if (n < body_.size()) {
    body_.resize(n);
    return Stray();
  }
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t skipped,
                          stream_.Skip(size + (size & 1) - static_cast<std::int64_t>(n)));
  position_ += static_cast<std::int64_t>(n) + skipped;
  if (static_cast<std::int64_t>(n) + skipped < size) {
    done_ = true;
    tail_.only_chunks = false;
    tail_.surplus = Uncounted(position_ - start, start);
    return Status::Ok();
  }
  body_.clear();
  have_ = 0;
  KeepName(head_, &tail_.tag_chunks);
  return Status::Ok();
}

Result<WavTail> TailReader::Run() {
  if (end_.odd) {
    XCODEC_ASSIGN_OR_RETURN(have_, stream_.Read(head_, 1));
    position_ += static_cast<std::int64_t>(have_);
    // Some writers omit padding: then this is the first letter of a name.
    if (head_[0] == 0) have_ = 0;
  }
  while (!done_) {
    XCODEC_RETURN_IF_ERROR(ReadHead());
    const std::int64_t start = position_ - static_cast<std::int64_t>(have_);
    if (have_ == 0) break;
    // Padding need not be zero.
    if (end_.odd && have_ == 1 && start == end_.position) break;
    if (have_ == sizeof head_ && StartsAnotherFile(Bytes(head_, sizeof head_))) {
      Surplus("another file begins", start);
      tail_.only_chunks = false;
      break;
    }
    if (have_ == sizeof head_ && StartsWith(head_, "data", 4)) {
      Surplus("a second run of samples begins", start);
      tail_.only_chunks = false;
      break;
    }
    const bool chunk = have_ == sizeof head_ && IsChunkName(head_) && !StartsForeignTags(head_);
    XCODEC_RETURN_IF_ERROR(chunk ? TakeChunk() : Stray());
  }
  return std::move(tail_);
}

}  // namespace

bool StartsTagChunk(Bytes bytes) {
  const auto is = [&](std::size_t at, const char* name, std::size_t size) {
    return bytes.size() >= at + size && std::memcmp(bytes.data() + at, name, size) == 0;
  };
  return (is(0, "LIST", 4) && (is(8, "INFO", 4) || is(8, "adtl", 4))) ||
         ((is(0, "id3 ", 4) || is(0, "ID3 ", 4)) && is(8, "ID3", 3));
}

Result<std::int64_t> TakeWavChunk(ByteStream& stream, const unsigned char* head,
                                  std::vector<unsigned char>* tag_chunks) {
  const auto size = std::int64_t{LoadLittleEndian<std::uint32_t>(head + 4)};
  const std::int64_t padded = size + (size & 1);
  const bool keep =
      HoldsTags(head) && padded + 8 <= static_cast<std::int64_t>(kMaxTagChunkBytes - tag_chunks->size());
  if (!keep) {
    KeepName(head, tag_chunks);
    return stream.Skip(padded);
  }
  std::vector<unsigned char> body;
  for (std::int64_t done = 0; done < padded;) {
    const auto piece = static_cast<std::size_t>(std::min<std::int64_t>(padded - done, 1 << 16));
    body.resize(static_cast<std::size_t>(done) + piece);
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream.Read(body.data() + done, piece));
    done += static_cast<std::int64_t>(n);
    body.resize(static_cast<std::size_t>(done));
    if (n < piece) break;
  }
  const auto taken = static_cast<std::int64_t>(body.size());
  if (taken >= size) {
    body.resize(static_cast<std::size_t>(padded));
    tag_chunks->insert(tag_chunks->end(), head, head + 8);
    tag_chunks->insert(tag_chunks->end(), body.begin(), body.end());
  }
  return taken;
}

Result<WavTail> ReadWavTail(ByteStream& stream, const WavEnd& end) { return TailReader(stream, end).Run(); }

std::vector<unsigned char> WavOfTagChunks(const std::vector<unsigned char>& tag_chunks) {
  constexpr unsigned char kHead[44] = {
      'R', 'I', 'F',  'F',  0, 0, 0,    0,    'W', 'A', 'V', 'E', 'f', 'm', 't', ' ', 16,  0,   0, 0, 1, 0,
      1,   0,   0x40, 0x1F, 0, 0, 0x80, 0x3E, 0,   0,   2,   0,   16,  0,   'd', 'a', 't', 'a', 0, 0, 0, 0};
  std::vector<unsigned char> file(sizeof kHead + tag_chunks.size());
  std::copy(std::begin(kHead), std::end(kHead), file.begin());
  std::copy(tag_chunks.begin(), tag_chunks.end(), file.begin() + sizeof kHead);
  StoreLittleEndian(static_cast<std::uint32_t>(file.size() - 8), file.data() + 4);
  return file;
}

}  // namespace xcodec::audio
