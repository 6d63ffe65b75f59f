#include <algorithm>
#include <utility>

#include "codec/chunks/join_frames.h"
#include "codec/file/ecdc_writer.h"
#include "codec/file/spool.h"
#include "codec/file/v0_file_reader.h"
#include "codec/file/v1_geometry.h"
#include "entropy/coders/bit_packer.h"
#include "entropy/coders/v0_arithmetic.h"

namespace xcodec::codec {
namespace {

class V0FileWriter final : public EcdcWriter {
 public:
  V0FileWriter(container::ByteSink* sink, const model::CodecSpec& spec, int codebooks,
               const entropy::FloatLm* lm)
      : sink_(sink), spec_(spec), codebooks_(codebooks), lm_(lm), bits_(spec.codebook_bits, &packed_) {}

  Status Add(CodedChunk chunk) override {
    if (spec_.normalize) XCODEC_RETURN_IF_ERROR(container::WriteV0Scale(chunk.scale, &body_));
    if (lm_ != nullptr) return spec_.chunk_length > 0 ? CodeWithLm(chunk.codes) : Keep(chunk.codes);
    bits_.Put(chunk.codes);
    if (spec_.chunk_length > 0) bits_.Flush();
    return MovePacked();
  }

  Status Finish(std::int64_t samples, std::int64_t /*source_samples*/) override {
    if (lm_ != nullptr && all_frames_.frames > 0) XCODEC_RETURN_IF_ERROR(CodeWithLm(all_frames_));
    bits_.Flush();
    XCODEC_RETURN_IF_ERROR(MovePacked());
    container::V0Header header;
    header.language_model = lm_ != nullptr;
    header.model = spec_.name;
    header.samples = samples;
    header.codebooks = codebooks_;
    XCODEC_RETURN_IF_ERROR(container::WriteV0Header(header, sink_));
    return body_.CopyTo(sink_);
  }

 private:
  Status MovePacked() {
    const Status status = body_.Write(packed_);
    packed_.clear();
    return status;
  }

  Status CodeWithLm(const CodeBlock& codes) {
    XCODEC_ASSIGN_OR_RETURN(const auto model, lm_->NewSymbolModel(codes.codebooks));
    XCODEC_RETURN_IF_ERROR(entropy::EncodeV0Chunk(codes, lm_->config().card, model.get(), &packed_));
    return MovePacked();
  }

  // A model without chunks has one, so the language model sees all frames in one run.
  Status Keep(const CodeBlock& run) {
    all_frames_ = JoinFrames(all_frames_, run);
    return Status::Ok();
  }

  container::ByteSink* sink_;
  model::CodecSpec spec_;
  int codebooks_;
  const entropy::FloatLm* lm_;
  std::vector<unsigned char> packed_;
  entropy::BitWriter bits_;
  CodeBlock all_frames_;
  Spool body_;
};

container::V0Layout LayoutOf(const model::CodecSpec& spec) {
  container::V0Layout layout;
  layout.geometry() = spec.geometry();
  layout.full_chunks = spec.frame_rule == model::FrameRule::kFullChunk;
  return layout;
}

// Frames read at once where the file is one chunk: a multiple of eight, so that runs end on whole bytes.
constexpr std::int64_t kRunFrames = 1024;
constexpr std::size_t kMaxLmBytes = std::size_t{256} << 20;
constexpr std::int64_t kMaxFramesPerByte = 4096;

Status CheckRange(const CodeBlock& codes, int codebook_size) {
  for (std::uint16_t code : codes.codes) {
    if (code >= codebook_size) return Status(StatusCode::kDamaged, "a code is out of range");
  }
  return Status::Ok();
}

}  // namespace

std::unique_ptr<EcdcWriter> NewV0Writer(container::ByteSink* sink, const model::CodecSpec& spec,
                                        int codebooks, const entropy::FloatLm* lm) {
  return std::make_unique<V0FileWriter>(sink, spec, codebooks, lm);
}

Result<std::unique_ptr<EcdcReader>> V0FileReader::Open(container::ByteSource* source) {
  auto reader = std::make_unique<V0FileReader>();
  reader->source_ = source;
  XCODEC_ASSIGN_OR_RETURN(reader->header_, container::ReadV0Header(source));
  EcdcInfo& info = reader->info_;
  info.version = 0;
  info.model = reader->header_.model;
  info.samples = info.source_samples = reader->header_.samples;
  info.codebooks = reader->header_.codebooks;
  info.language_model = reader->header_.language_model;
  return std::unique_ptr<EcdcReader>(std::move(reader));
}

Status V0FileReader::Begin(const model::CodecSpec& spec, const CodeDecoders& decoders) {
  if (header_.codebooks > spec.codebooks) {
    return Status(StatusCode::kDamaged, "more codebooks than the model " + spec.name + " has");
  }
  spec_ = spec;
  lm_ = decoders.lm;
  if (header_.language_model && lm_ == nullptr)
    return Status(StatusCode::kModelMissing, "it needs the language model");
  if (source_->seekable()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t size, source_->Size());
    container::V0Header whole = header_;
    // The layout has only whole frames, and X-Codec's last samples may have no frame.
    if (TailOf(spec) > 0 && whole.samples > 0) whole.samples = spec.FramesFor(whole.samples) * spec.hop;
    XCODEC_RETURN_IF_ERROR(container::CheckV0PayloadSize(whole, LayoutOf(spec), size - source_->position()));
  }
  return Status::Ok();
}

Result<std::optional<CodedChunk>> V0FileReader::Next() {
  if (offset_ >= header_.samples) {
    if (used_ != rest_.size()) return Status(StatusCode::kDamaged, "bytes follow the last chunk");
    XCODEC_RETURN_IF_ERROR(container::ExpectV0End(source_));
    return std::optional<CodedChunk>();
  }
  if (header_.language_model) return NextLmChunk();
  return spec_.chunk_length > 0 ? NextChunk() : NextRun();
}

Result<std::optional<CodedChunk>> V0FileReader::NextChunk() {
  CodedChunk chunk;
  if (spec_.normalize) {
    XCODEC_ASSIGN_OR_RETURN(chunk.scale, container::ReadV0Scale(source_));
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
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t bytes,
                          entropy::PackedBytes(codes->frames, codes->codebooks, spec_.codebook_bits));
  std::vector<unsigned char> packed;
  XCODEC_RETURN_IF_ERROR(source_->ReadVector(static_cast<std::size_t>(bytes), &packed));
  XCODEC_RETURN_IF_ERROR(entropy::UnpackCodes(packed, spec_.codebook_bits, codes).status());
  return CheckRange(*codes, spec_.codebook_size);
}

Status V0FileReader::ReadRest() {
  std::vector<unsigned char> piece(1 << 16);
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(piece.data(), piece.size()));
    if (n == 0) return Status::Ok();
    if (rest_.size() + n > kMaxLmBytes)
      return Status(StatusCode::kResourceLimit, "larger than 256 MiB with a language model");
    rest_.insert(rest_.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
  }
}

// The probabilities must be the writer's to the last bit, and the file does not say with which arithmetic it
// computed. A wrong one loses step, which the decoder notices.
Result<std::size_t> V0FileReader::DecodeWithLm(CodeBlock* codes) {
  const int count = lm_->arithmetics();
  Status usual;
  for (int i = 0; i < count; ++i) {
    const int arithmetic = (arithmetic_ + i) % count;
    XCODEC_ASSIGN_OR_RETURN(const auto model, lm_->NewSymbolModel(header_.codebooks, arithmetic));
    CodeBlock decoded = *codes;
    const Result<std::size_t> taken =
        entropy::DecodeV0Chunk(Bytes(rest_).subspan(used_), lm_->config().card, model.get(), &decoded);
    if (taken.ok()) {
      arithmetic_ = arithmetic;
      *codes = std::move(decoded);
      return taken;
    }
    const StatusCode code = taken.status().code();
    if (code != StatusCode::kDamaged && code != StatusCode::kTruncated) return taken;
    if (i == 0) usual = taken.status();
  }
  return usual;
}

Result<std::optional<CodedChunk>> V0FileReader::NextLmChunk() {
  if (offset_ == 0) XCODEC_RETURN_IF_ERROR(ReadRest());
  container::MemorySource bytes(Bytes(rest_).subspan(used_));
  CodedChunk chunk;
  if (spec_.normalize) {
    XCODEC_ASSIGN_OR_RETURN(chunk.scale, container::ReadV0Scale(&bytes));
    used_ += static_cast<std::size_t>(bytes.position());
  }
  const std::int64_t length =
      spec_.chunk_length > 0 ? std::min(spec_.chunk_length, header_.samples - offset_) : header_.samples;
  const std::int64_t frames = spec_.FramesFor(length);
  // A code takes at least about 2^-24 bits; real files have far fewer frames per byte than this.
  if (frames / kMaxFramesPerByte > static_cast<std::int64_t>(rest_.size())) {
    return Status(StatusCode::kTruncated, "the codes end too early");
  }
  chunk.codes.codebooks = header_.codebooks;
  chunk.codes.frames = frames;
  XCODEC_ASSIGN_OR_RETURN(const std::size_t taken, DecodeWithLm(&chunk.codes));
  used_ += taken;
  offset_ = spec_.chunk_length > 0 ? offset_ + spec_.chunk_stride : header_.samples;
  XCODEC_RETURN_IF_ERROR(CheckRange(chunk.codes, spec_.codebook_size));
  return std::optional<CodedChunk>(std::move(chunk));
}

Result<std::int64_t> V0FileReader::SeekToSample(std::int64_t sample) {
  // Without an index every chunk before the wanted one is read and dropped; it is only bytes.
  std::int64_t chunk = 0;
  while (spec_.chunk_length > 0 && offset_ + spec_.chunk_length <= sample && offset_ < header_.samples) {
    XCODEC_ASSIGN_OR_RETURN(const auto dropped, header_.language_model ? NextLmChunk() : NextChunk());
    chunk += dropped.has_value() ? 1 : 0;
  }
  return chunk;
}

}  // namespace xcodec::codec
