/// \file
/// Reads container version 1, in order or from any block, and checks every byte that it reads.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_READER_H_
#define XCODEC_SRC_CONTAINER_V1_V1_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "container/byte_stream.h"
#include "container/section.h"
#include "container/tags.h"
#include "container/v1/v1_block.h"
#include "container/v1/v1_header.h"
#include "container/v1/v1_trailer.h"

namespace xcodec::container {

/// An ancillary section that this version does not know.
struct V1UnknownSection {
  char type = 0;
  std::int64_t offset = 0;
  std::int64_t section_bytes = 0;
};

/// Open, then NextBlock until it returns nothing. Memory is bounded by the largest block that the header
/// allows plus three bytes a block. Strict: any deviation from the format, and any byte after the trailer, is
/// an error. Not thread-safe.
class V1Reader {
 public:
  /// Reads header and metadata. `source` must stand after the signature (ReadSignature returned 1) and
  /// outlive the reader. Errors: kDamaged, kTruncated, kUnsupported (critical field or section of a later
  /// revision), kResourceLimit (tags that decompress beyond the limit), kIo.
  static Result<std::unique_ptr<V1Reader>> Open(ByteSource* source);

  const V1Header& header() const { return header_; }
  const Tags& tags() const { return tags_; }
  const std::vector<V1UnknownSection>& unknown_sections() const { return unknown_sections_; }

  /// The next block, or nothing after the last; at that point the trailer has been read, and if the file was
  /// read from its first block, totals and index have been compared with the blocks. Errors: kDamaged,
  /// kTruncated, kUnsupported, kIo.
  Result<std::optional<V1Block>> NextBlock();

  /// The trailer: after NextBlock returned nothing, or, if the source is seekable, at any time (the file's
  /// end is read and the position kept). Errors: kUnsupported if it is not known yet and the source is not
  /// seekable, kDamaged, kTruncated, kIo.
  Result<V1Trailer> ReadTrailer();

  /// Makes the block that holds `unit` the next one. Seekable sources use the index; others read on to it
  /// (forwards only: kUnsupported for earlier units). A unit after the last block makes NextBlock return
  /// nothing.
  Status SeekToUnit(std::int64_t unit);
  /// The same for the first unit whose audio covers sample `sample` (with overlapping chunks there are two
  /// such units; the earlier one is taken).
  Status SeekToSample(std::int64_t sample);

 private:
  explicit V1Reader(ByteSource* source) : source_(source) {}
  Status ReadMetadata();
  Status FetchSection();
  Result<std::optional<V1Block>> TakeBlock(const Section& section);
  Status CheckLength(const V1Block& block);
  Status TakeTrailer(const Section& section);
  Status SkipTo(std::int64_t number);

  static constexpr std::size_t kMaxUnknownSections = 64;

  ByteSource* source_;
  V1Header header_;
  Tags tags_;
  std::vector<V1UnknownSection> unknown_sections_;
  Section pending_;  // read, but not yet returned
  bool has_pending_ = false;
  std::int64_t first_block_offset_ = 0;
  std::int64_t next_number_ = 0;
  // Of the block before the next one; 0 units when it was not read.
  std::int64_t previous_units_ = 0;
  std::int64_t previous_cut_ = 0;
  bool at_end_of_audio_ = false;
  std::int64_t known_total_ = kUnknownLength;
  std::vector<std::uint32_t> block_bytes_;  // sizes of the blocks read since the last seek
  std::optional<V1Trailer> trailer_;
  bool ended_ = false;
};

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_READER_H_
