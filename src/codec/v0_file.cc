#include <algorithm>
#include <utility>

#include "codec/ecdc_writer.h"
#include "codec/spool.h"
#include "codec/v0_bits.h"
#include "codec/v0_file_reader.h"

namespace xcodec {
namespace {

class V0FileWriter final : public EcdcWriter {
 public:
  V0FileWriter(ByteSink* sink, const CodecSpec& spec, int codebooks)
      : sink_(sink), spec_(spec), codebooks_(codebooks), bits_(spec.codebook_bits) {}

  Status Add(CodedChunk chunk) override {
    if (spec_.normalize) XCODEC_RETURN_IF_ERROR(WriteV0Scale(chunk.scale, &body_));
    std::vector<unsigned char> bytes;
    bits_.Append(chunk.codes, &bytes);
    if (spec_.chunk_length > 0) bits_.Flush(&bytes);
    return body_.Write(bytes);
  }

  Status Finish(std::int64_t samples) override {
    std::vector<unsigned char> rest;
    bits_.Flush(&rest);
    XCODEC_RETURN_IF_ERROR(body_.Write(rest));
    V0Header header;
    header.model = spec_.name;
    header.samples = samples;
    header.codebooks = codebooks_;
    XCODEC_RETURN_IF_ERROR(WriteV0Header(header, sink_));
    return body_.CopyTo(sink_);
  }

 private:
  ByteSink* sink_;
  CodecSpec spec_;
  int codebooks_;
  V0BitWriter bits_;
  Spool body_;
};

V0Layout LayoutOf(const CodecSpec& spec) {
  V0Layout layout;
  layout.hop = spec.hop;
  layout.codebook_bits = spec.codebook_bits;
  layout.chunk_length = spec.chunk_length;
  layout.chunk_stride = spec.chunk_stride;
  layout.normalize = spec.normalize;
  layout.full_chunks = spec.frame_rule == FrameRule::kFullChunk;
  return layout;
}

// Frames read at once where the file is one chunk: a multiple of eight, so that runs end on whole bytes.
constexpr std::int64_t kRunFrames = 1024;

}  // namespace

std::unique_ptr<EcdcWriter> NewV0Writer(ByteSink* sink, const CodecSpec& spec, int codebooks) {
  return std::make_unique<V0FileWriter>(sink, spec, codebooks);
}

Result<std::unique_ptr<EcdcReader>> V0FileReader::Open(ByteSource* source) {
  auto reader = std::make_unique<V0FileReader>();
  reader->source_ = source;
  XCODEC_ASSIGN_OR_RETURN(reader->header_, ReadV0Header(source));
  EcdcInfo& info = reader->info_;
  info.version = 0;
  info.model = reader->header_.model;
  info.samples = reader->header_.samples;
  info.codebooks = reader->header_.codebooks;
  info.language_model = reader->header_.language_model;
  return std::unique_ptr<EcdcReader>(std::move(reader));
}

Status V0FileReader::Begin(const CodecSpec& spec, const BlockCoder*, int) {
  if (header_.codebooks > spec.codebooks) {
    return Status(StatusCode::kDamaged, "more codebooks than the model " + spec.name + " has");
  }
  spec_ = spec;
  if (source_->seekable()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t size, source_->Size());
    XCODEC_RETURN_IF_ERROR(CheckV0PayloadSize(header_, LayoutOf(spec), size - source_->position()));
  }
  return Status::Ok();
}

Result<std::optional<CodedChunk>> V0FileReader::Next() {
  if (offset_ >= header_.samples) {
    XCODEC_RETURN_IF_ERROR(ExpectV0End(source_));
    return std::optional<CodedChunk>();
  }
  return spec_.chunk_length > 0 ? NextChunk() : NextRun();
}

Result<std::optional<CodedChunk>> V0FileReader::NextChunk() {
  CodedChunk chunk;
  if (spec_.normalize) {
    XCODEC_ASSIGN_OR_RETURN(chunk.scale, ReadV0Scale(source_));
  }
  const std::int64_t length = std::min(spec_.chunk_length, header_.samples - offset_);
  chunk.codes = CodeBlock(header_.codebooks, spec_.FramesFor(length));
  XCODEC_RETURN_IF_ERROR(ReadCodes(&chunk.codes));
  offset_ += spec_.chunk_stride;
  return std::optional<CodedChunk>(std::move(chunk));
}

Result<std::optional<CodedChunk>> V0FileReader::NextRun() {
  CodedChunk run;
  const std::int64_t frames = std::min(kRunFrames, spec_.FramesFor(header_.samples) - frames_read_);
  run.codes = CodeBlock(header_.codebooks, frames);
  XCODEC_RETURN_IF_ERROR(ReadCodes(&run.codes));
  frames_read_ += frames;
  if (frames_read_ == spec_.FramesFor(header_.samples)) offset_ = header_.samples;
  return std::optional<CodedChunk>(std::move(run));
}

Status V0FileReader::ReadCodes(CodeBlock* codes) {
  const std::int64_t bytes = V0PackedBytes(codes->frames, codes->codebooks, spec_.codebook_bits);
  std::vector<unsigned char> packed;
  XCODEC_RETURN_IF_ERROR(source_->ReadVector(static_cast<std::size_t>(bytes), &packed));
  return V0Unpack(packed, spec_.codebook_bits, spec_.codebook_size, codes);
}

Result<std::int64_t> V0FileReader::SeekToSample(std::int64_t sample) {
  // Without an index every chunk before the wanted one is read and dropped; it is only bytes.
  std::int64_t chunk = 0;
  while (spec_.chunk_length > 0 && offset_ + spec_.chunk_length <= sample && offset_ < header_.samples) {
    XCODEC_ASSIGN_OR_RETURN(const auto dropped, NextChunk());
    chunk += dropped.has_value() ? 1 : 0;
  }
  return chunk;
}

}  // namespace xcodec
