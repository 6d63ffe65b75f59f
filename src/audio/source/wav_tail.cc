#include "audio/source/wav_tail.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "audio/detect/signatures.h"
#include "base/endian.h"

namespace xcodec {
namespace {

// So few bytes hold no audio that anybody would miss; some writers leave them.
constexpr std::int64_t kHarmlessBytes = 16;
// Files are padded with zeros to whole blocks; more of them may be silence.
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

// Keeps the name alone of a chunk that is not kept, for whoever tells what was lost.
void KeepName(const unsigned char* head, std::vector<unsigned char>* tag_chunks) {
  constexpr unsigned char kNoSize[4] = {};
  if (tag_chunks->size() + 8 > kMaxTagChunkBytes) return;
  tag_chunks->insert(tag_chunks->end(), head, head + 4);
  tag_chunks->insert(tag_chunks->end(), kNoSize, kNoSize + 4);
}

class TailReader {
 public:
  TailReader(ByteStream& stream, std::int64_t position) : stream_(stream), position_(position) {}
  Result<WavTail> Run(bool odd);

 private:
  Status ReadHead();
  Status TakeChunk();
  Status Stray();
  void Surplus(const std::string& what, std::int64_t at) {
    tail_.surplus = what + " at byte " + std::to_string(at);
  }

  ByteStream& stream_;
  std::int64_t position_;
  unsigned char head_[8] = {};
  std::size_t have_ = 0;  // bytes in head_
  bool done_ = false;
  WavTail tail_;
};

Status TailReader::ReadHead() {
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Read(head_ + have_, sizeof head_ - have_));
  position_ += static_cast<std::int64_t>(n);
  have_ += n;
  return Status::Ok();
}

// Bytes that are no chunk: silence and a few more are harmless, anything else may be samples.
Status TailReader::Stray() {
  done_ = true;
  tail_.only_chunks = false;
  const std::int64_t start = position_ - static_cast<std::int64_t>(have_);
  const auto is_zero = [](unsigned char c) { return c == 0; };
  bool zero = std::all_of(head_, head_ + have_, is_zero);
  std::int64_t count = static_cast<std::int64_t>(have_);
  std::vector<unsigned char> piece(65536);
  for (std::size_t n = piece.size(); n == piece.size();) {
    XCODEC_ASSIGN_OR_RETURN(n, stream_.Read(piece.data(), piece.size()));
    zero = zero && std::all_of(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n), is_zero);
    count += static_cast<std::int64_t>(n);
    zero = zero && count <= kMaxPadding;
    if (zero || stream_.remaining() < 0) continue;
    count += stream_.remaining();
    break;
  }
  if (count > kHarmlessBytes && !zero)
    Surplus("the header does not count the " + std::to_string(count) + " bytes that begin", start);
  return Status::Ok();
}

Status TailReader::TakeChunk() {
  const auto size = std::int64_t{LoadLittleEndian<std::uint32_t>(head_ + 4)};
  const std::int64_t start = position_ - 8;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t taken, TakeWavChunk(stream_, head_, &tail_.tag_chunks));
  position_ += taken;
  have_ = 0;
  if (taken >= size) return Status::Ok();
  done_ = true;
  tail_.only_chunks = false;
  // A known chunk that is cut is a matter of tags; another one was samples that look like a name.
  if (!HoldsTags(head_) && taken > kHarmlessBytes)
    Surplus("the header does not count the " + std::to_string(taken + 8) + " bytes that begin", start);
  return Status::Ok();
}

Result<WavTail> TailReader::Run(bool odd) {
  if (odd) {
    XCODEC_ASSIGN_OR_RETURN(have_, stream_.Read(head_, 1));
    position_ += static_cast<std::int64_t>(have_);
    // Padding is forgotten by some: then this is the first letter of a name.
    if (head_[0] == 0) have_ = 0;
  }
  while (!done_) {
    XCODEC_RETURN_IF_ERROR(ReadHead());
    const std::int64_t start = position_ - static_cast<std::int64_t>(have_);
    if (have_ < sizeof head_) {
      tail_.only_chunks = have_ == 0;
      break;
    }
    if (StartsAnotherFile(Bytes(head_, sizeof head_))) {
      Surplus("another file begins", start);
      break;
    }
    if (StartsWith(head_, "data", 4)) {
      Surplus("a second run of samples begins", start);
      break;
    }
    if (StartsForeignTags(head_)) {
      tail_.only_chunks = false;
      break;
    }
    XCODEC_RETURN_IF_ERROR(IsChunkName(head_) ? TakeChunk() : Stray());
  }
  return std::move(tail_);
}

}  // namespace

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

Result<WavTail> ReadWavTail(ByteStream& stream, std::int64_t position, bool odd) {
  return TailReader(stream, position).Run(odd);
}

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

}  // namespace xcodec
