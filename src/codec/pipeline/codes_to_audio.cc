#include "codec/pipeline/codes_to_audio.h"

#include <algorithm>
#include <string>
#include <utility>

#include "codec/chunks/scale.h"
#include "codec/pipeline/assembler.h"

namespace xcodec::codec {
namespace {

// Undoes the gain that X-Codec models apply before encoding.
float RestoringGain(const model::Model& model, bool as_original) {
  const bool other = as_original || model.config.spec.architecture != model::Architecture::kXCodec;
  return other ? 1.0F : static_cast<float>(1.0 / model.config.xcodec.audio_norm_scale);
}

DecodedSink WithGain(float gain, DecodedSink sink) {
  if (gain == 1.0F) return sink;
  return [gain, sink = std::move(sink)](AudioBlock audio) {
    MultiplyByScale(gain, &audio);
    return sink(std::move(audio));
  };
}

}  // namespace

std::int64_t DecodedLength(const model::CodecSpec& spec, bool as_original, std::int64_t samples) {
  const bool whole_frames = as_original && spec.frame_rule == model::FrameRule::kXCodec && samples > 0;
  return whole_frames ? spec.FramesFor(samples) * spec.hop : samples;
}

Status CheckCodebooks(int codebooks, std::uint64_t mask, int there) {
  const auto invalid = [](const std::string& text) { return Status(StatusCode::kInvalidArgument, text); };
  if (codebooks > 0 && mask != 0) return invalid("the first codebooks and a list of them exclude each other");
  const bool beyond = there < 64 && (mask >> there) != 0;
  if (codebooks > there || beyond) return invalid("there are only " + std::to_string(there) + " codebooks");
  return Status::Ok();
}

CodeBlock FirstCodebooks(const CodeBlock& codes, int codebooks) {
  if (codebooks <= 0 || codebooks >= codes.codebooks) return codes;
  CodeBlock first(codebooks, codes.frames);
  std::copy_n(codes.codes.begin(), first.codes.size(), first.codes.begin());
  return first;
}

Result<std::unique_ptr<CodesToAudio>> CodesToAudio::Create(const CodecParts& parts, const WantedAudio& wanted,
                                                           DecodedSink sink) {
  const model::CodecSpec& spec = parts.spec();
  std::unique_ptr<CodesToAudio> audio(new CodesToAudio(spec, wanted));
  audio->assembler_ =
      std::make_unique<Assembler>(spec, wanted.start, wanted.range,
                                  WithGain(RestoringGain(*parts.model, wanted.as_original), std::move(sink)));
  Assembler* assembler = audio->assembler_.get();
  model::DecodeParams params;
  if (wanted.codebook_mask != 0) params.codebooks = wanted.codebook_mask;
  XCODEC_ASSIGN_OR_RETURN(
      audio->decoder_,
      ChunkDecoder::Create(parts.backend, params, parts.pool, wanted.first_chunk,
                           [assembler](AudioBlock block) { return assembler->Push(block); }));
  return audio;
}

CodesToAudio::CodesToAudio(const model::CodecSpec& spec, const WantedAudio& wanted)
    : spec_(spec), wanted_(wanted) {}

CodesToAudio::~CodesToAudio() = default;

Status CodesToAudio::Push(CodedChunk chunk) {
  if (wanted_.codebooks > 0) chunk.codes = FirstCodebooks(chunk.codes, wanted_.codebooks);
  return decoder_->Push(std::move(chunk));
}

Status CodesToAudio::Finish(std::int64_t samples) {
  XCODEC_RETURN_IF_ERROR(decoder_->Finish());
  return assembler_->Finish(DecodedLength(spec_, wanted_.as_original, samples));
}

std::int64_t CodesToAudio::position() const { return assembler_->position(); }

}  // namespace xcodec::codec
