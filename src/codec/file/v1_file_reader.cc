#include "codec/file/v1_file_reader.h"

#include <utility>

#include "codec/file/v1_geometry.h"

namespace xcodec::codec {
namespace {

entropy::BlockShape ShapeOf(const container::V1Header& header, const container::V1Block& block) {
  entropy::BlockShape shape;
  shape.codebooks = header.codebooks;
  shape.codebook_bits = header.codebook_bits;
  shape.chunk_frames = block.chunk_frames;
  return shape;
}

std::vector<CodedChunk> WithScales(const container::V1Block& block, entropy::BlockCodes codes) {
  std::vector<CodedChunk> chunks(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    chunks[i].codes = std::move(codes[i]);
    if (!block.scales.empty()) chunks[i].scale = block.scales[i];
  }
  return chunks;
}

}  // namespace

Result<std::vector<CodedChunk>> DecodeV1Block(const container::V1Header& header,
                                              const container::V1Block& block,
                                              const entropy::BlockCoder& coder) {
  entropy::BlockCodes codes;
  XCODEC_RETURN_IF_ERROR(coder.Decode(ShapeOf(header, block), block.payload, &codes));
  return WithScales(block, std::move(codes));
}

Status CheckV1Geometry(const container::V1Header& header, const model::CodecSpec& spec) {
  const bool same = header.geometry() == spec.geometry() && header.tail == TailOf(spec) &&
                    header.full_chunks == (spec.frame_rule == model::FrameRule::kFullChunk) &&
                    header.codebooks <= spec.codebooks;
  return same ? Status::Ok() : Status(StatusCode::kDamaged, "the header contradicts the model " + spec.name);
}

Result<std::unique_ptr<EcdcReader>> V1FileReader::Open(container::ByteSource* source) {
  auto reader = std::make_unique<V1FileReader>();
  XCODEC_ASSIGN_OR_RETURN(reader->reader_, container::V1Reader::Open(source));
  EcdcInfo& info = reader->info_;
  info.version = 1;
  info.v1 = reader->reader_->header();
  info.model = info.v1->model;
  info.codebooks = info.v1->codebooks;
  info.language_model = info.v1->coder == static_cast<int>(entropy::CoderId::kLm);
  info.tags = reader->reader_->tags();
  if (source->seekable()) {
    XCODEC_ASSIGN_OR_RETURN(const container::V1Trailer trailer, reader->reader_->ReadTrailer());
    info.samples = trailer.total_samples;
    info.source_samples = container::V1SourceSamples(*info.v1, trailer);
  }
  return std::unique_ptr<EcdcReader>(std::move(reader));
}

Status V1FileReader::Begin(const model::CodecSpec& spec, const CodeDecoders& decoders) {
  XCODEC_RETURN_IF_ERROR(CheckV1Geometry(*info_.v1, spec));
  return BeginWithoutModel(decoders);
}

Status V1FileReader::BeginWithoutModel(const CodeDecoders& decoders) {
  coder_ = decoders.coder;
  blocks_at_once_ = decoders.blocks_at_once;
  return Status::Ok();
}

Result<std::optional<CodedChunk>> V1FileReader::Next() {
  if (ready_.empty() && !ended_) XCODEC_RETURN_IF_ERROR(FillChunks());
  if (ready_.empty()) return std::optional<CodedChunk>();
  std::optional<CodedChunk> chunk = std::move(ready_.front());
  ready_.pop_front();
  return chunk;
}

Status V1FileReader::FillChunks() {
  std::vector<container::V1Block> blocks;
  while (static_cast<int>(blocks.size()) < blocks_at_once_) {
    XCODEC_ASSIGN_OR_RETURN(std::optional<container::V1Block> block, reader_->NextBlock());
    if (!block) {
      ended_ = true;
      break;
    }
    blocks.push_back(std::move(*block));
  }
  XCODEC_RETURN_IF_ERROR(DecodeBlocks(blocks));
  return ended_ ? CheckEnd() : Status::Ok();
}

Status V1FileReader::DecodeBlocks(const std::vector<container::V1Block>& blocks) {
  std::vector<entropy::BlockShape> shapes;
  std::vector<Bytes> payloads;
  for (const container::V1Block& block : blocks) {
    shapes.push_back(ShapeOf(*info_.v1, block));
    payloads.emplace_back(block.payload);
  }
  std::vector<entropy::BlockCodes> codes;
  std::vector<Status> statuses;
  coder_->DecodeMany(shapes, payloads, &codes, &statuses);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!statuses[i].ok()) return statuses[i].WithPrefix("block " + std::to_string(blocks[i].number));
    for (CodedChunk& chunk : WithScales(blocks[i], std::move(codes[i]))) {
      if (from_start_) digest_.Update(chunk.codes);
      ready_.push_back(std::move(chunk));
    }
  }
  return Status::Ok();
}

Status V1FileReader::CheckEnd() {
  XCODEC_ASSIGN_OR_RETURN(const container::V1Trailer trailer, reader_->ReadTrailer());
  info_.samples = trailer.total_samples;
  info_.source_samples = container::V1SourceSamples(*info_.v1, trailer);
  if (from_start_ && digest_.Finish() != trailer.digest) {
    return Status(StatusCode::kDamaged, "the codes differ from the digest at the end");
  }
  return Status::Ok();
}

Result<std::int64_t> V1FileReader::SeekToSample(std::int64_t sample) {
  from_start_ = false;
  ready_.clear();
  XCODEC_RETURN_IF_ERROR(reader_->SeekToSample(sample));
  XCODEC_ASSIGN_OR_RETURN(std::optional<container::V1Block> block, reader_->NextBlock());
  if (!block) {
    ended_ = true;
    XCODEC_RETURN_IF_ERROR(CheckEnd());
    return info_.v1->UnitsFor(info_.samples);
  }
  XCODEC_RETURN_IF_ERROR(DecodeBlocks({*block}));
  return block->first_unit;
}

}  // namespace xcodec::codec
