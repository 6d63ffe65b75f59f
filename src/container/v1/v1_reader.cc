#include "container/v1/v1_reader.h"

#include <algorithm>
#include <utility>

namespace xcodec::container {
namespace {

Status Damaged(const char* what) { return Status(StatusCode::kDamaged, what); }

// Metadata holds tags raw or compressed, with one byte for how.
constexpr std::size_t kMaxMetadataBody = v1::kMaxTagBytes + 1;

}  // namespace

Result<std::unique_ptr<V1Reader>> V1Reader::Open(ByteSource* source) {
  std::unique_ptr<V1Reader> reader(new V1Reader(source));
  XCODEC_ASSIGN_OR_RETURN(const Section section,
                          ReadSection(source, section_type::kHeader, v1::kMaxHeaderBody));
  XCODEC_ASSIGN_OR_RETURN(reader->header_, ParseV1HeaderBody(section.body));
  XCODEC_RETURN_IF_ERROR(reader->ReadMetadata());
  return reader;
}

Status V1Reader::FetchSection() {
  XCODEC_ASSIGN_OR_RETURN(const char type, ReadMarker(source_));
  const std::size_t limit = type == section_type::kBlock      ? V1MaxBlockBody(header_)
                            : type == section_type::kMetadata ? kMaxMetadataBody
                                                              : v1::kMaxSection;
  XCODEC_ASSIGN_OR_RETURN(pending_, ReadSection(source_, type, limit));
  has_pending_ = true;
  return Status::Ok();
}

Status V1Reader::ReadMetadata() {
  bool seen = false;
  while (true) {
    XCODEC_RETURN_IF_ERROR(FetchSection());
    const char type = pending_.type;
    if (type == section_type::kBlock || type == section_type::kTrailer) break;
    if (type == section_type::kMetadata) {
      if (seen) return Damaged("the metadata comes twice");
      seen = true;
      XCODEC_ASSIGN_OR_RETURN(tags_, ParseTags(pending_.body));
    } else if (IsAncillary(type)) {
      if (unknown_sections_.size() >= kMaxUnknownSections) return Damaged("too many unknown sections");
      unknown_sections_.push_back({type, pending_.offset, pending_.bytes});
    } else {
      return Status(StatusCode::kUnsupported, "the file needs a later version of this program");
    }
  }
  first_block_offset_ = pending_.offset;
  return Status::Ok();
}

Result<std::optional<V1Block>> V1Reader::NextBlock() {
  if (ended_) return std::optional<V1Block>();
  if (!has_pending_) XCODEC_RETURN_IF_ERROR(FetchSection());
  has_pending_ = false;
  const Section section = std::move(pending_);
  if (section.type == section_type::kTrailer) {
    XCODEC_RETURN_IF_ERROR(TakeTrailer(section));
    return std::optional<V1Block>();
  }
  if (section.type != section_type::kBlock) return Damaged("a section stands where a block should");
  return TakeBlock(section);
}

Result<std::optional<V1Block>> V1Reader::TakeBlock(const Section& section) {
  XCODEC_ASSIGN_OR_RETURN(V1Block block, ParseV1BlockBody(header_, section.body));
  block.offset = section.offset;
  block.section_bytes = section.bytes;
  if (block.number != next_number_) return Damaged("a block is missing or out of order");
  if (at_end_of_audio_) return Damaged("a block follows the end of the audio");
  if (block.cut > 0 && known_total_ == kUnknownLength) known_total_ = block.EndSample(header_);
  XCODEC_RETURN_IF_ERROR(CheckLength(block));
  ++next_number_;
  previous_units_ = block.units;
  previous_cut_ = block.cut;
  block_bytes_.push_back(static_cast<std::uint32_t>(section.bytes));
  return std::optional<V1Block>(std::move(block));
}

// The end of the audio according to the block must agree with the known one.
Status V1Reader::CheckLength(const V1Block& block) {
  const std::int64_t end_unit = block.first_unit + block.units;
  at_end_of_audio_ = block.units < header_.units_per_block;
  if (known_total_ == kUnknownLength) return Status::Ok();
  const bool last = header_.UnitsFor(known_total_) <= end_unit;
  if (V1Cut(header_, block.first_unit, block.units, known_total_) != block.cut ||
      header_.UnitsFor(known_total_) < end_unit || (at_end_of_audio_ && !last))
    return Damaged("blocks contradict each other about the length");
  if (previous_units_ > 0 &&
      V1Cut(header_, block.first_unit - previous_units_, previous_units_, known_total_) != previous_cut_)
    return Damaged("blocks contradict each other about the length");
  at_end_of_audio_ = last;
  return Status::Ok();
}

Status V1Reader::TakeTrailer(const Section& section) {
  XCODEC_ASSIGN_OR_RETURN(V1Trailer trailer, ParseV1TrailerBody(section.body));
  trailer.offset = section.offset;
  XCODEC_RETURN_IF_ERROR(CheckV1Trailer(header_, trailer));
  if (header_.BlocksFor(trailer.total_samples) != next_number_) return Damaged("blocks are missing");
  if (known_total_ != kUnknownLength && known_total_ != trailer.total_samples)
    return Damaged("the totals contradict the blocks");
  if (previous_units_ > 0) {
    const std::int64_t units = header_.UnitsFor(trailer.total_samples);
    const std::int64_t first = (next_number_ - 1) * header_.units_per_block;
    if (first + previous_units_ != units ||
        V1Cut(header_, first, previous_units_, trailer.total_samples) != previous_cut_)
      return Damaged("the totals contradict the blocks");
  }
  const std::size_t skipped = trailer.block_bytes.size() - block_bytes_.size();
  if (block_bytes_.size() > trailer.block_bytes.size() ||
      !std::equal(block_bytes_.begin(), block_bytes_.end(),
                  trailer.block_bytes.begin() + static_cast<std::ptrdiff_t>(skipped)))
    return Damaged("the index contradicts the blocks");
  unsigned char byte = 0;
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(&byte, 1));
  if (n != 0) return Damaged("the file goes on after its end");
  trailer_ = std::move(trailer);
  ended_ = true;
  return Status::Ok();
}

Result<V1Trailer> V1Reader::ReadTrailer() {
  if (trailer_) return *trailer_;
  if (!source_->seekable())
    return Status(StatusCode::kUnsupported, "the end of the file has not been read yet");
  const std::int64_t here = source_->position();
  Result<V1Trailer> trailer = ReadV1TrailerFromEnd(source_);
  XCODEC_RETURN_IF_ERROR(source_->Seek(here));
  if (!trailer.ok()) return trailer;
  XCODEC_RETURN_IF_ERROR(CheckV1Trailer(header_, *trailer));
  if (trailer->BlockOffset(0) != first_block_offset_) return Damaged("the index contradicts the blocks");
  trailer_ = *trailer;
  return trailer;
}

Status V1Reader::SkipTo(std::int64_t number) {
  if (number < next_number_) return Status(StatusCode::kUnsupported, "this input cannot be read backwards");
  while (next_number_ < number && !ended_) {
    Result<std::optional<V1Block>> block = NextBlock();
    if (!block.ok()) return block.status();
  }
  return Status::Ok();
}

Status V1Reader::SeekToUnit(std::int64_t unit) {
  if (unit < 0) return Status(StatusCode::kInvalidArgument, "a negative position");
  const std::int64_t number = unit / header_.units_per_block;
  if (number == next_number_ && !ended_) return Status::Ok();
  Result<V1Trailer> trailer = ReadTrailer();
  // Without an index (a pipe, a truncated file) the blocks are read one by one.
  if (!source_->seekable() || !trailer.ok()) return SkipTo(number);
  has_pending_ = false;
  block_bytes_.clear();
  previous_units_ = 0;
  at_end_of_audio_ = false;
  known_total_ = trailer->total_samples;
  ended_ = number >= static_cast<std::int64_t>(trailer->block_bytes.size());
  if (ended_) return Status::Ok();
  next_number_ = number;
  return source_->Seek(trailer->BlockOffset(number));
}

Status V1Reader::SeekToSample(std::int64_t sample) {
  if (sample < 0) return Status(StatusCode::kInvalidArgument, "a negative position");
  const std::int64_t past = sample - header_.unit_length();
  return SeekToUnit(past < 0 ? 0 : past / header_.unit_stride() + 1);
}

}  // namespace xcodec::container
