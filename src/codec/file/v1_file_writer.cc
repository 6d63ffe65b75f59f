#include <algorithm>
#include <deque>
#include <utility>

#include "base/checked.h"
#include "codec/chunks/join_frames.h"
#include "codec/file/ecdc_writer.h"
#include "codec/file/v1_geometry.h"
#include "codec/hex.h"
#include "container/codes_digest.h"
#include "container/v1/v1_writer.h"
#include "xcodec/version.h"

namespace xcodec::codec {
namespace {

// Chunks or frames that will be one block.
struct PendingBlock {
  entropy::BlockShape shape;
  entropy::BlockCodes codes;
  std::vector<float> scales;
  std::int64_t units = 0;
};

class V1FileWriter final : public EcdcWriter {
 public:
  V1FileWriter(std::unique_ptr<container::V1Writer> writer, const entropy::BlockCoder* coder,
               int blocks_at_once)
      : writer_(std::move(writer)),
        coder_(coder),
        blocks_at_once_(static_cast<std::size_t>(blocks_at_once)) {}

  Status Add(CodedChunk chunk) override {
    digest_.Update(chunk.codes);
    return writer_->header().chunk_length > 0 ? AddChunk(std::move(chunk)) : AddFrames(chunk.codes);
  }

  Status Finish(std::int64_t samples, std::int64_t source_samples) override {
    XCODEC_RETURN_IF_ERROR(WritePending(samples));
    return writer_->Finish(samples, digest_.Finish(), source_samples);
  }

 private:
  Status AddChunk(CodedChunk chunk) {
    XCODEC_ASSIGN_OR_RETURN(PendingBlock * block, BlockWithRoom());
    if (writer_->header().normalize) block->scales.push_back(chunk.scale);
    block->shape.chunk_frames.push_back(chunk.codes.frames);
    block->codes.push_back(std::move(chunk.codes));
    ++block->units;
    return Status::Ok();
  }

  Status AddFrames(const CodeBlock& run) {
    for (std::int64_t done = 0; done < run.frames;) {
      XCODEC_ASSIGN_OR_RETURN(PendingBlock * block, BlockWithRoom());
      const std::int64_t n = std::min(run.frames - done, writer_->header().units_per_block - block->units);
      const CodeBlock before = block->codes.empty() ? CodeBlock() : std::move(block->codes[0]);
      block->codes.assign(1, JoinFrames(before, SliceFrames(run, done, done + n)));
      block->units += n;
      block->shape.chunk_frames.assign(1, block->units);
      done += n;
    }
    return Status::Ok();
  }

  // A full block is held back until something follows it: only then is it certain that it is not the last,
  // whose units may be short.
  Result<PendingBlock*> BlockWithRoom() {
    if (pending_.empty() || pending_.back().units == writer_->header().units_per_block) {
      if (pending_.size() >= blocks_at_once_) XCODEC_RETURN_IF_ERROR(WritePending(container::kUnknownLength));
      pending_.emplace_back();
      pending_.back().shape.codebooks = writer_->header().codebooks;
      pending_.back().shape.codebook_bits = writer_->header().codebook_bits;
    }
    return &pending_.back();
  }

  Status WritePending(std::int64_t total) {
    std::vector<entropy::BlockShape> shapes;
    std::vector<entropy::BlockCodes> codes;
    for (PendingBlock& block : pending_) {
      shapes.push_back(block.shape);
      codes.push_back(std::move(block.codes));
    }
    std::vector<std::vector<unsigned char>> payloads;
    std::vector<Status> statuses;
    coder_->EncodeMany(shapes, codes, &payloads, &statuses);
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      XCODEC_RETURN_IF_ERROR(statuses[i]);
      const bool last = i + 1 == pending_.size();
      XCODEC_RETURN_IF_ERROR(writer_->WriteBlock(pending_[i].units, pending_[i].scales, payloads[i],
                                                 last ? total : container::kUnknownLength));
    }
    pending_.clear();
    return Status::Ok();
  }

  std::unique_ptr<container::V1Writer> writer_;
  const entropy::BlockCoder* coder_;
  std::size_t blocks_at_once_;
  std::deque<PendingBlock> pending_;
  container::CodesDigest digest_;
};

}  // namespace

Result<container::V1Header> MakeV1Header(const model::CodecSpec& spec, int codebooks,
                                         const entropy::BlockCoder& coder, const V1Description& description) {
  XCODEC_ASSIGN_OR_RETURN(container::V1Header header, HeaderOfModel(spec, description.identity));
  header.codebooks = codebooks;
  header.coder = static_cast<int>(coder.id());
  header.coder_version = coder.version();
  header.source_rate = description.source_rate;
  header.source_channels = description.source_channels;
  header.source_format = description.source_format;
  if (description.source_format == container::V1SourceFormat::kLossy && !description.source_codec.empty()) {
    header.source_format = container::V1LossyFormat(description.source_codec);
    if (header.source_format == container::V1SourceFormat::kLossy)
      header.source_codec = description.source_codec;
  }
  if (!description.lm_identity.empty()) {
    container::V1LmIdentity identity;
    if (!ParseHexPrefix(description.lm_identity, identity.data(), identity.size())) {
      return Status(StatusCode::kInternal, "the language model has no identity");
    }
    header.lm_identity = identity;
  }
  if (description.effort > 0) header.effort = description.effort;
  if (description.segments.length > 0) {
    header.segments = container::V1Segments{description.segments.length, description.segments.overlap};
  }
  header.units_per_block = header.UnitsForDuration(kBlockSeconds);
  return header;
}

Result<std::unique_ptr<EcdcWriter>> NewV1Writer(container::ByteSink* sink, const model::CodecSpec& spec,
                                                int codebooks, const entropy::BlockCoder* coder,
                                                int blocks_at_once, const V1Description& description) {
  XCODEC_ASSIGN_OR_RETURN(const container::V1Header header,
                          MakeV1Header(spec, codebooks, *coder, description));
  container::Tags tags = description.tags;
  container::FitTags(&tags);
  XCODEC_ASSIGN_OR_RETURN(auto writer, container::V1Writer::Create(sink, header, tags));
  return std::unique_ptr<EcdcWriter>(new V1FileWriter(std::move(writer), coder, blocks_at_once));
}

}  // namespace xcodec::codec
