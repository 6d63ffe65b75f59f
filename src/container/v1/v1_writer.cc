#include "container/v1/v1_writer.h"

#include <utility>

#include "container/section.h"
#include "container/v1/v1_block.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

Status Misuse(const char* what) { return Status(StatusCode::kInvalidArgument, what); }

}  // namespace

V1Writer::V1Writer(ByteSink* sink, V1Header header) : sink_(sink), header_(std::move(header)) {}

Status V1Writer::Put(Bytes bytes) {
  XCODEC_RETURN_IF_ERROR(sink_->Write(bytes));
  bytes_written_ += static_cast<std::int64_t>(bytes.size());
  return Status::Ok();
}

Result<std::unique_ptr<V1Writer>> V1Writer::Create(ByteSink* sink, const V1Header& header, const Tags& tags) {
  XCODEC_RETURN_IF_ERROR(CheckV1Header(header));
  const std::vector<unsigned char> body = EncodeV1HeaderBody(header);
  if (body.size() > v1::kMaxHeaderBody) return Misuse("the header is too large");
  std::unique_ptr<V1Writer> writer(new V1Writer(sink, header));
  XCODEC_RETURN_IF_ERROR(writer->Put(MakeSection(section_type::kHeader, body)));
  if (!tags.empty()) {
    XCODEC_ASSIGN_OR_RETURN(const std::vector<unsigned char> metadata, EncodeTags(tags));
    XCODEC_RETURN_IF_ERROR(writer->Put(MakeSection(section_type::kMetadata, metadata)));
  }
  return writer;
}

Status V1Writer::WriteBlock(std::int64_t units, Span<const float> scales, Bytes payload,
                            std::int64_t total_samples) {
  if (finished_ || units_ % header_.units_per_block != 0) return Misuse("a block after the last one");
  if (known_total_ != kUnknownLength && total_samples != known_total_)
    return Misuse("the total length changed");
  if (block_bytes_.size() >= static_cast<std::size_t>(v1::kMaxBlocks))
    return Status(StatusCode::kResourceLimit, "the file would have too many blocks");
  if (total_samples != kUnknownLength && units_ + units > header_.UnitsFor(total_samples))
    return Misuse("a block after the end of the audio");
  V1Block block;
  block.number = units_ / header_.units_per_block;
  block.units = units;
  block.cut = V1Cut(header_, units_, units, total_samples);
  block.scales.assign(scales.begin(), scales.end());
  block.payload.assign(payload.begin(), payload.end());
  XCODEC_ASSIGN_OR_RETURN(const std::vector<unsigned char> body, EncodeV1BlockBody(header_, block));
  const std::vector<unsigned char> section = MakeSection(section_type::kBlock, body);
  XCODEC_RETURN_IF_ERROR(Put(section));
  units_ += units;
  known_total_ = total_samples;
  block_bytes_.push_back(static_cast<std::uint32_t>(section.size()));
  return Status::Ok();
}

Status V1Writer::Finish(std::int64_t total_samples, const V1Digest& digest, std::int64_t source_samples) {
  if (finished_ || total_samples < 0 || total_samples > v1::kMaxSamples)
    return Misuse("total length out of range");
  if (known_total_ != kUnknownLength && total_samples != known_total_)
    return Misuse("the total length changed");
  if (header_.UnitsFor(total_samples) != units_) return Misuse("the blocks do not cover the audio");
  // A last block that was written before the end was known claims full units; the length must agree.
  const std::int64_t last =
      units_ - (units_ > 0 ? (units_ - 1) / header_.units_per_block * header_.units_per_block : 0);
  if (units_ > 0 && known_total_ == kUnknownLength && V1Cut(header_, units_ - last, last, total_samples) != 0)
    return Misuse("the last block was written without the total length");
  V1Trailer trailer;
  trailer.total_samples = total_samples;
  trailer.source_excess = V1SourceExcess(header_, total_samples, source_samples);
  trailer.digest = digest;
  trailer.record = MakeV1RecoveryRecord(header_);
  trailer.block_bytes = std::move(block_bytes_);
  const std::vector<unsigned char> section =
      MakeSection(section_type::kTrailer, EncodeV1TrailerBody(trailer));
  if (section.size() > v1::kMaxSection) return Status(StatusCode::kResourceLimit, "the index is too large");
  XCODEC_RETURN_IF_ERROR(Put(section));
  finished_ = true;
  return Status::Ok();
}

}  // namespace xcodec::container
