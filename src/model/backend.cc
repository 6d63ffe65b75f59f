#include "model/backend.h"

#include <string>
#include <utility>

namespace xcodec::model {
namespace {

Status Invalid(const std::string& what) { return Status(StatusCode::kInvalidArgument, what); }

Status CheckParams(const CodecSpec& spec, const EncodeParams& params) {
  if (params.codebooks < 1 || params.codebooks > spec.codebooks) {
    return Invalid("the model has 1 to " + std::to_string(spec.codebooks) + " codebooks, not " +
                   std::to_string(params.codebooks));
  }
  return params.effort < 0 ? Invalid("effort is below 0") : Status::Ok();
}

Status CheckParams(const Backend& backend, const DecodeParams& params) {
  if (params.codebooks == kAllCodebooks || backend.decodes_subsets()) return Status::Ok();
  return Status(StatusCode::kUnsupported, "no codebooks but the last ones can be left out with " +
                                              backend.spec().name + " in the backend " + backend.name());
}

// A piece of any length, 0 too.
Status CheckPiece(const CodecSpec& spec, const AudioBlock& audio) {
  if (audio.channels != spec.channels) return Invalid("audio has another number of channels than the model");
  if (audio.length < 0 || audio.samples.size() % static_cast<std::size_t>(spec.channels) != 0 ||
      audio.samples.size() / static_cast<std::size_t>(spec.channels) !=
          static_cast<std::size_t>(audio.length)) {
    return Invalid("a block of audio has another number of samples than it says");
  }
  return Status::Ok();
}

Status CheckChunk(const CodecSpec& spec, const AudioBlock& audio) {
  XCODEC_RETURN_IF_ERROR(CheckPiece(spec, audio));
  if (audio.length < 1) return Invalid("a chunk has no samples");
  if (spec.chunk_length > 0 && audio.length > spec.chunk_length) {
    return Invalid("a chunk has more samples than the model's");
  }
  return Status::Ok();
}

// Frames of any number, 0 too.
Status CheckPiece(const CodecSpec& spec, const CodeBlock& codes) {
  if (codes.codebooks < 1 || codes.codebooks > spec.codebooks) {
    return Invalid("codes have another number of codebooks than the model");
  }
  if (codes.frames < 0 || codes.codes.size() % static_cast<std::size_t>(codes.codebooks) != 0 ||
      codes.codes.size() / static_cast<std::size_t>(codes.codebooks) !=
          static_cast<std::size_t>(codes.frames)) {
    return Invalid("a block of codes has another number of codes than it says");
  }
  for (const std::uint16_t code : codes.codes) {
    if (code >= spec.codebook_size) {
      return Status(StatusCode::kDamaged, "a code is larger than the model's codebooks");
    }
  }
  return Status::Ok();
}

Status CheckChunk(const CodecSpec& spec, const CodeBlock& codes) {
  XCODEC_RETURN_IF_ERROR(CheckPiece(spec, codes));
  if (codes.frames < 1) return Invalid("a chunk has no frames");
  if (spec.frame_rule == FrameRule::kFullChunk && codes.frames != spec.FramesFor(1)) {
    return Status(StatusCode::kDamaged, "a chunk has another number of frames than the model's chunks");
  }
  if (spec.chunk_length > 0 && codes.frames > spec.FramesFor(spec.chunk_length)) {
    return Status(StatusCode::kDamaged, "a chunk has more frames than the model's");
  }
  return Status::Ok();
}

class CheckedEncoder final : public StreamEncoder {
 public:
  CheckedEncoder(const CodecSpec& spec, std::unique_ptr<StreamEncoder> stream)
      : spec_(spec), stream_(std::move(stream)) {}
  Status Push(const AudioBlock& audio, CodeBlock* codes) override {
    XCODEC_RETURN_IF_ERROR(CheckPiece(spec_, audio));
    return stream_->Push(audio, codes);
  }
  Status Finish(CodeBlock* codes) override { return stream_->Finish(codes); }

 private:
  const CodecSpec& spec_;
  std::unique_ptr<StreamEncoder> stream_;
};

class CheckedDecoder final : public StreamDecoder {
 public:
  CheckedDecoder(const CodecSpec& spec, std::unique_ptr<StreamDecoder> stream)
      : spec_(spec), stream_(std::move(stream)) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override {
    if (codes.frames != 0) {
      XCODEC_RETURN_IF_ERROR(CheckPiece(spec_, codes));
      if (codebooks_ != 0 && codes.codebooks != codebooks_) {
        return Invalid("the number of codebooks changed within a stream");
      }
      codebooks_ = codes.codebooks;
    }
    return stream_->Push(codes, audio);
  }
  Status Finish(AudioBlock* audio) override { return stream_->Finish(audio); }

 private:
  const CodecSpec& spec_;
  std::unique_ptr<StreamDecoder> stream_;
  int codebooks_ = 0;  // 0: nothing has come
};

}  // namespace

Status NoStreams() { return Status(StatusCode::kUnsupported, "this model works in chunks"); }

Status NoTeacher() { return Status(StatusCode::kUnsupported, "the model has no semantic teacher"); }

Status NoLatents() {
  return Status(StatusCode::kUnsupported, "latents are those of models without chunks, in the native engine");
}

Status Backend::EncodeChunks(Span<const AudioBlock> chunks, const EncodeParams& params,
                             std::vector<CodeBlock>* codes) const {
  XCODEC_RETURN_IF_ERROR(CheckParams(spec(), params));
  for (const AudioBlock& chunk : chunks) XCODEC_RETURN_IF_ERROR(CheckChunk(spec(), chunk));
  return DoEncodeChunks(chunks, params, codes);
}

Status Backend::DecodeChunks(Span<const ChunkToDecode> chunks, const DecodeParams& params,
                             std::vector<AudioBlock>* audio) const {
  XCODEC_RETURN_IF_ERROR(CheckParams(*this, params));
  for (const ChunkToDecode& chunk : chunks) XCODEC_RETURN_IF_ERROR(CheckChunk(spec(), *chunk.codes));
  return DoDecodeChunks(chunks, params, audio);
}

Result<std::unique_ptr<StreamEncoder>> Backend::NewStreamEncoder(const EncodeParams& params) const {
  if (spec().chunk_length > 0) return NoStreams();
  XCODEC_RETURN_IF_ERROR(CheckParams(spec(), params));
  XCODEC_ASSIGN_OR_RETURN(auto stream, DoNewStreamEncoder(params));
  return std::unique_ptr<StreamEncoder>(std::make_unique<CheckedEncoder>(spec(), std::move(stream)));
}

Result<std::unique_ptr<StreamDecoder>> Backend::NewStreamDecoder(const DecodeParams& params) const {
  if (spec().chunk_length > 0) return NoStreams();
  XCODEC_RETURN_IF_ERROR(CheckParams(*this, params));
  XCODEC_ASSIGN_OR_RETURN(auto stream, DoNewStreamDecoder(params));
  return std::unique_ptr<StreamDecoder>(std::make_unique<CheckedDecoder>(spec(), std::move(stream)));
}

Status Backend::Semantic(const AudioBlock& audio, SemanticFeatures* features) const {
  XCODEC_RETURN_IF_ERROR(CheckChunk(spec(), audio));
  return DoSemantic(audio, features);
}

Status Backend::Embed(const AudioBlock& audio, const EncodeParams& params, Latents* latents) const {
  if (spec().chunk_length > 0) return NoLatents();
  XCODEC_RETURN_IF_ERROR(CheckParams(spec(), params));
  XCODEC_RETURN_IF_ERROR(CheckChunk(spec(), audio));
  return DoEmbed(audio, params, latents);
}

Status Backend::DoEmbed(const AudioBlock& /*audio*/, const EncodeParams& /*params*/,
                        Latents* /*latents*/) const {
  return NoLatents();
}

Status Backend::DoSemantic(const AudioBlock& /*audio*/, SemanticFeatures* /*features*/) const {
  return NoTeacher();
}

}  // namespace xcodec::model
