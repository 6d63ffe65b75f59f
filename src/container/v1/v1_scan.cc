#include <algorithm>
#include <utility>

#include "container/section.h"
#include "container/section_finder.h"
#include "container/v1/v1_recovery.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

constexpr std::size_t kBlockHead = 16;  // the numbers at a block's start

// Parses sections with correct checksums; if they overlap, the outermost and first counts.
class Scanner {
 public:
  explicit Scanner(ByteSource* source) : source_(source) {}

  Result<V1Scan> Run(const ReadProgress& progress) {
    XCODEC_ASSIGN_OR_RETURN(scan_.file_bytes, source_->Size());
    XCODEC_ASSIGN_OR_RETURN(const auto found, FindSections(source_, progress));
    budget_ = scan_.file_bytes + static_cast<std::int64_t>(v1::kMaxSection);
    std::int64_t end = 0;
    for (const FoundSection& section : found) {
      if (section.offset < end) continue;
      XCODEC_ASSIGN_OR_RETURN(const bool keep, Keep(section));
      if (!keep) continue;
      scan_.intact_bytes += section.bytes;
      end = section.offset + section.bytes;
      if (scan_.trailer) break;
    }
    return std::move(scan_);
  }

 private:
  Result<bool> Keep(const FoundSection& section) {
    if (section.type == section_type::kBlock) return KeepBlock(section);
    if (section.type == section_type::kHeader && scan_.header) return false;
    const bool known = section.type == section_type::kHeader || section.type == section_type::kTrailer ||
                       section.type == section_type::kMetadata;
    if (!known) return true;  // an ancillary section of a later revision
    // Nested sections with correct checksums but invalid contents are not accidental.
    if (section.bytes > budget_) return false;
    budget_ -= section.bytes;
    XCODEC_ASSIGN_OR_RETURN(const Section whole, ReadWhole(section));
    return section.type == section_type::kHeader    ? KeepHeader(whole)
           : section.type == section_type::kTrailer ? KeepTrailer(whole)
                                                    : KeepTags(whole);
  }

  Result<Section> ReadWhole(const FoundSection& section) {
    const std::int64_t prefix = section.type == section_type::kHeader ? std::int64_t{5} : std::int64_t{3};
    XCODEC_RETURN_IF_ERROR(source_->Seek(section.offset + prefix));
    Result<Section> whole = ReadSection(source_, section.type, v1::kMaxSection);
    // It was valid a moment ago.
    if (!whole.ok()) return Status(StatusCode::kIo, "the file changed while it was read");
    return whole;
  }

  bool KeepHeader(const Section& section) {
    if (section.body.size() > v1::kMaxHeaderBody) return false;
    Result<V1Header> header = ParseV1HeaderBody(section.body);
    if (!header.ok()) return false;
    scan_.header = std::move(*header);
    return true;
  }

  Result<bool> KeepBlock(const FoundSection& section) {
    XCODEC_RETURN_IF_ERROR(source_->Seek(section.offset + 3));
    unsigned char head[kBlockHead];
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(head, sizeof head));
    WireParser in(Bytes(head, std::min(n, static_cast<std::size_t>(section.bytes - 3))));
    std::uint64_t length = 0;
    V1ScannedBlock block;
    if (!in.Varint(v1::kMaxSection, &length) || !in.Integer(0, v1::kMaxBlocks - 1, &block.number) ||
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
  std::int64_t budget_ = 0;  // bytes of sections whose contents may turn out to be invalid
};

}  // namespace

Result<V1Scan> ScanForRecovery(ByteSource* source, const ReadProgress& progress) {
  if (!source->seekable()) return Status(StatusCode::kUnsupported, "recovery needs a file, not a pipe");
  return Scanner(source).Run(progress);
}

}  // namespace xcodec::container
