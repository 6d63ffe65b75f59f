#include "container/section_finder.h"

#include <algorithm>
#include <cstring>
#include <queue>
#include <utility>

#include "base/endian.h"
#include "container/crc_shift.h"
#include "container/section.h"
#include "container/signature.h"
#include "container/v1/v1_limits.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

constexpr std::size_t kWindow = std::size_t{1} << 20;
constexpr std::size_t kHead = kSignatureSize + 4;  // signature or marker, and the longest length
constexpr std::size_t kCrcBytes = 4;

// A section whose checksum has not been reached.
struct Open {
  std::int64_t crc_at = 0;
  std::int64_t offset = 0;
  std::uint32_t crc_before = 0;  // of the file up to `offset`
  char type = 0;
  bool operator>(const Open& o) const { return crc_at > o.crc_at; }
};

class Finder {
 public:
  Finder(ByteSource* source, const ReadProgress& progress) : source_(source), progress_(progress) {}

  Result<std::vector<FoundSection>> Run() {
    XCODEC_ASSIGN_OR_RETURN(total_, source_->Size());
    XCODEC_RETURN_IF_ERROR(source_->Seek(0));
    for (;;) {
      XCODEC_RETURN_IF_ERROR(Load());
      const bool last = window_at_ + static_cast<std::int64_t>(window_.size()) >= total_;
      // The remaining bytes of a marker or a checksum come with the next window.
      const std::size_t end = last ? window_.size() : window_.size() - kHead;
      while (at_ < end) Step(end);
      if (last) break;
    }
    std::sort(found_.begin(), found_.end(), [](const FoundSection& a, const FoundSection& b) {
      return a.offset != b.offset ? a.offset < b.offset : a.bytes > b.bytes;
    });
    return std::move(found_);
  }

 private:
  // Keeps the bytes that have not been searched and reads on.
  Status Load() {
    window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(at_));
    window_at_ += static_cast<std::int64_t>(at_);
    at_ = 0;
    const std::size_t old = window_.size();
    const std::int64_t left = total_ - window_at_ - static_cast<std::int64_t>(old);
    const auto more = static_cast<std::size_t>(std::min<std::int64_t>(left, kWindow));
    window_.resize(old + more);
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(window_.data() + old, more));
    if (n < more) return Status(StatusCode::kIo, "the file became shorter while it was read");
    if (progress_) progress_(window_at_ + static_cast<std::int64_t>(window_.size()), total_);
    return Status::Ok();
  }

  // On to the next marker or checksum, but not past window_[end].
  void Step(std::size_t end) {
    std::size_t stop = end;
    if (!open_.empty()) stop = std::min(stop, static_cast<std::size_t>(open_.top().crc_at - window_at_));
    const std::size_t marker = NextMarker(at_, stop);
    const std::size_t next = std::min(marker, stop);
    crc_ = Crc32(crc_, Bytes(window_.data() + at_, next - at_));
    at_ = next;
    while (!open_.empty() && open_.top().crc_at == window_at_ + static_cast<std::int64_t>(at_)) Close();
    if (at_ >= end || at_ != marker) return;
    Begin();
    crc_ = Crc32(crc_, Bytes(window_.data() + at_, 1));
    ++at_;
  }

  // The first byte in [from, to) at which a section may start, or `to`.
  std::size_t NextMarker(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i < to; ++i) {
      if (window_[i] != kMarker[0] && window_[i] != static_cast<unsigned char>(kMagic[0])) continue;
      if (TypeAt(i) != 0) return i;
    }
    return to;
  }

  char TypeAt(std::size_t i) const {
    const std::size_t left = window_.size() - i;
    const unsigned char* p = window_.data() + i;
    if (left >= 3 && p[0] == kMarker[0] && p[1] == kMarker[1]) {
      const char type = static_cast<char>(p[2]);
      const bool known = type == section_type::kBlock || type == section_type::kTrailer || IsAncillary(type);
      return known ? type : '\0';
    }
    const bool header =
        left >= kSignatureSize && std::equal(kMagic, kMagic + sizeof kMagic, p) && p[sizeof kMagic] == 1;
    return header ? section_type::kHeader : '\0';
  }

  void Begin() {
    const char type = TypeAt(at_);
    const std::size_t prefix = type == section_type::kHeader ? kSignatureSize : 3;
    WireParser in(
        Bytes(window_.data() + at_ + prefix, std::min(window_.size() - at_ - prefix, std::size_t{4})));
    const std::size_t before = in.rest().size();
    std::uint64_t length = 0;
    if (!in.Varint(v1::kMaxSection, &length)) return;
    const std::int64_t offset = window_at_ + static_cast<std::int64_t>(at_);
    const std::int64_t crc_at =
        offset + static_cast<std::int64_t>(prefix + before - in.rest().size() + length);
    if (crc_at + static_cast<std::int64_t>(kCrcBytes) > total_) return;
    open_.push({crc_at, offset, crc_, type});
  }

  void Close() {
    const Open section = open_.top();
    open_.pop();
    const std::int64_t length = section.crc_at - section.offset;
    const std::uint32_t crc = crc_ ^ shift_.Append(section.crc_before, static_cast<std::uint32_t>(length));
    if (crc != LoadLittleEndian<std::uint32_t>(window_.data() + at_)) return;
    found_.push_back({section.type, section.offset, length + static_cast<std::int64_t>(kCrcBytes)});
  }

  ByteSource* source_;
  const ReadProgress& progress_;
  std::int64_t total_ = 0;
  std::vector<unsigned char> window_;
  std::int64_t window_at_ = 0;
  std::size_t at_ = 0;     // in window_; everything before it has been seen
  std::uint32_t crc_ = 0;  // of the file up to there
  CrcShift shift_;
  std::priority_queue<Open, std::vector<Open>, std::greater<Open>> open_;
  std::vector<FoundSection> found_;
};

}  // namespace

Result<std::vector<FoundSection>> FindSections(ByteSource* source, const ReadProgress& progress) {
  return Finder(source, progress).Run();
}

}  // namespace xcodec::container
