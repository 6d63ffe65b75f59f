#include <algorithm>
#include <utility>

#include "container/section.h"
#include "container/signature.h"
#include "container/v1_recovery.h"
#include "container/wire.h"

namespace xcodec {
namespace {

constexpr std::size_t kWindow = std::size_t{1} << 20;
constexpr std::size_t kPrefix = kSignatureSize;
constexpr std::int64_t kBudgetFactor = 64;

// Walks through a file from marker to marker.
class Scanner {
 public:
  explicit Scanner(ByteSource* source) : source_(source) {}

  Result<V1Scan> Run() {
    XCODEC_ASSIGN_OR_RETURN(scan_.file_bytes, source_->Size());
    budget_ = scan_.file_bytes * kBudgetFactor + static_cast<std::int64_t>(v1::kMaxSection);
    std::int64_t at = 0;
    while (!scan_.trailer) {
      XCODEC_ASSIGN_OR_RETURN(at, NextCandidate(at));
      if (at < 0) break;
      XCODEC_ASSIGN_OR_RETURN(const std::int64_t bytes, TrySection(at));
      at += bytes > 0 ? bytes : 1;
    }
    return std::move(scan_);
  }

 private:
  // Offset of the next marker or signature at or after `from`, or -1.
  Result<std::int64_t> NextCandidate(std::int64_t from) {
    while (from + static_cast<std::int64_t>(kPrefix) <= scan_.file_bytes) {
      XCODEC_RETURN_IF_ERROR(Load(from));
      const auto skip = static_cast<std::size_t>(from - window_at_);
      for (std::size_t i = skip; i + kPrefix <= window_.size(); ++i) {
        if (TypeAt(i) != 0) return window_at_ + static_cast<std::int64_t>(i);
      }
      const std::int64_t next = window_at_ + static_cast<std::int64_t>(window_.size() - kPrefix) + 1;
      if (next <= from) break;
      from = next;
    }
    return std::int64_t{-1};
  }

  // Makes the window hold at least kPrefix bytes from `from` on.
  Status Load(std::int64_t from) {
    const std::int64_t end = window_at_ + static_cast<std::int64_t>(window_.size());
    if (from >= window_at_ && from + static_cast<std::int64_t>(kPrefix) <= end) return Status::Ok();
    XCODEC_RETURN_IF_ERROR(source_->Seek(from));
    window_.resize(
        static_cast<std::size_t>(std::min(static_cast<std::int64_t>(kWindow), scan_.file_bytes - from)));
    window_at_ = from;
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(window_.data(), window_.size()));
    window_.resize(n);
    return n >= kPrefix ? Status::Ok() : Status(StatusCode::kIo, "the file became shorter while it was read");
  }

  // The type of the section that may start at window_[i], or 0.
  char TypeAt(std::size_t i) const {
    const unsigned char* p = window_.data() + i;
    if (p[0] == kMarker[0] && p[1] == kMarker[1]) {
      const char type = static_cast<char>(p[2]);
      const bool known = type == section_type::kBlock || type == section_type::kTrailer || IsAncillary(type);
      return known ? type : '\0';
    }
    const bool header = !scan_.header && std::equal(kMagic, kMagic + sizeof kMagic, p) && p[4] == 1;
    return header ? section_type::kHeader : '\0';
  }

  // Size of the section at `at` when it is intact, 0 when it is not one.
  Result<std::int64_t> TrySection(std::int64_t at) {
    const char type = TypeAt(static_cast<std::size_t>(at - window_at_));
    const std::int64_t prefix = type == section_type::kHeader ? std::int64_t{5} : std::int64_t{3};
    XCODEC_RETURN_IF_ERROR(source_->Seek(at + prefix));
    const std::int64_t left = scan_.file_bytes - at - prefix;
    const auto limit = static_cast<std::size_t>(std::min<std::int64_t>(left, v1::kMaxSection));
    Result<Section> section = ReadSection(source_, type, limit);
    if (!section.ok() && section.status().code() == StatusCode::kIo) return section.status();
    if (section.ok() && Keep(*section)) {
      scan_.intact_bytes += section->bytes;
      return section->bytes;
    }
    budget_ -= source_->position() - at;
    if (budget_ < 0) return Status(StatusCode::kResourceLimit, "too many false markers");
    return std::int64_t{0};
  }

  bool Keep(const Section& section) {
    switch (section.type) {
      case section_type::kHeader:
        return KeepHeader(section);
      case section_type::kBlock:
        return KeepBlock(section);
      case section_type::kTrailer:
        return KeepTrailer(section);
      case section_type::kMetadata:
        return KeepTags(section);
      default:
        return true;  // an ancillary section of a later revision
    }
  }

  bool KeepHeader(const Section& section) {
    Result<V1Header> header = ParseV1HeaderBody(section.body);
    if (!header.ok()) return false;
    scan_.header = std::move(*header);
    return true;
  }

  bool KeepBlock(const Section& section) {
    WireParser in(section.body);
    V1ScannedBlock block;
    if (!in.Integer(0, v1::kMaxBlocks - 1, &block.number) ||
        !in.Integer(1, v1::kMaxCodesPerBlock, &block.units))
      return false;
    if (!scan_.blocks.empty() && block.number <= scan_.blocks.back().number) return false;
    block.offset = section.offset;
    block.section_bytes = section.bytes;
    scan_.blocks.push_back(block);
    return true;
  }

  bool KeepTrailer(const Section& section) {
    Result<V1Trailer> trailer = ParseV1TrailerBody(section.body);
    if (!trailer.ok()) return false;
    trailer->offset = section.offset;
    scan_.trailer = std::move(*trailer);
    return true;
  }

  bool KeepTags(const Section& section) {
    Result<Tags> tags = ParseTags(section.body);
    if (tags.ok()) scan_.tags = std::move(*tags);
    return tags.ok();
  }

  ByteSource* source_;
  V1Scan scan_;
  std::vector<unsigned char> window_;
  std::int64_t window_at_ = 0;
  std::int64_t budget_ = 0;
};

}  // namespace

Result<V1Scan> ScanForRecovery(ByteSource* source) {
  if (!source->seekable()) return Status(StatusCode::kUnsupported, "recovery needs a file, not a pipe");
  return Scanner(source).Run();
}

}  // namespace xcodec
