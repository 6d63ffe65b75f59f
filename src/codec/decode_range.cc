#include "codec/decode_range.h"

#include <algorithm>
#include <utility>

#include "codec/assembler.h"
#include "codec/scale.h"

namespace xcodec {
namespace {

bool StartsBehind(const CodecSpec& spec, std::int64_t chunk, std::int64_t end) {
  return end != kUnknownLength && spec.chunk_length > 0 && chunk * spec.chunk_stride >= end;
}

}  // namespace

CodeBlock FirstCodebooks(const CodeBlock& codes, int codebooks) {
  if (codebooks <= 0 || codebooks >= codes.codebooks) return codes;
  CodeBlock first(codebooks, codes.frames);
  std::copy_n(codes.codes.begin(), first.codes.size(), first.codes.begin());
  return first;
}

float RestoringGain(const Model& model, bool as_original) {
  const bool other = as_original || model.config.spec.architecture != Architecture::kXCodec;
  return other ? 1.0F : static_cast<float>(1.0 / model.config.xcodec.audio_norm_scale);
}

DecodedSink WithGain(float gain, DecodedSink sink) {
  if (gain == 1.0F) return sink;
  return [gain, sink = std::move(sink)](AudioBlock audio) {
    MultiplyByScale(gain, &audio);
    return sink(std::move(audio));
  };
}

int OutputChannels(int wanted, int source, int model) {
  if (wanted > 0) return wanted;
  return source == 1 ? 1 : model;
}

std::int64_t DecodedLength(const CodecSpec& spec, bool whole_frames, std::int64_t samples) {
  return whole_frames && spec.frame_rule == FrameRule::kXCodec && samples > 0
             ? spec.FramesFor(samples) * spec.hop
             : samples;
}

RangeDecoder::RangeDecoder(EcdcReader* reader, const CodecSpec& spec, bool whole_frames, int max_codebooks,
                           const SampleRange& range)
    : reader_(reader),
      spec_(spec),
      whole_frames_(whole_frames),
      max_codebooks_(max_codebooks),
      range_(range) {}

RangeDecoder::~RangeDecoder() = default;

Result<std::unique_ptr<RangeDecoder>> RangeDecoder::Create(EcdcReader* reader, const Backend* backend,
                                                           const DecodeParams& params, ThreadPool* pool,
                                                           int max_codebooks, const SampleRange& wanted,
                                                           DecodedSink sink, bool whole_frames) {
  const CodecSpec& spec = backend->spec();
  SampleRange range = wanted;
  const std::int64_t known = DecodedLength(spec, whole_frames, reader->info().samples);
  const bool part = range.end != kUnknownLength && (known == kUnknownLength || range.end < known);
  if (known != kUnknownLength) range.end = range.end == kUnknownLength ? known : std::min(range.end, known);
  std::unique_ptr<RangeDecoder> decoder(new RangeDecoder(reader, spec, whole_frames, max_codebooks, range));
  decoder->part_ = part;
  if (range.begin > 0 && spec.chunk_length > 0) {
    XCODEC_ASSIGN_OR_RETURN(decoder->chunk_number_, reader->SeekToSample(range.begin));
  }
  const std::int64_t first = decoder->chunk_number_;
  decoder->assembler_ = std::make_unique<Assembler>(spec, first * spec.chunk_stride, range, std::move(sink));
  Assembler* assembler = decoder->assembler_.get();
  XCODEC_ASSIGN_OR_RETURN(decoder->decoder_,
                          ChunkDecoder::Create(backend, params, pool, first, [assembler](AudioBlock audio) {
                            return assembler->Push(audio);
                          }));
  return decoder;
}

Result<bool> RangeDecoder::Step() {
  const bool reached =
      spec_.chunk_length == 0 && range_.end != kUnknownLength && assembler_->position() >= range_.end;
  if (part_ && (StartsBehind(spec_, chunk_number_, range_.end) || (chunk_number_ > 0 && reached))) {
    XCODEC_RETURN_IF_ERROR(End(range_.end));
    return false;
  }
  XCODEC_ASSIGN_OR_RETURN(std::optional<CodedChunk> chunk, reader_->Next());
  if (!chunk) {
    XCODEC_RETURN_IF_ERROR(End(DecodedLength(spec_, whole_frames_, reader_->info().samples)));
    return false;
  }
  chunk->codes = FirstCodebooks(chunk->codes, max_codebooks_);
  XCODEC_RETURN_IF_ERROR(decoder_->Push(std::move(*chunk)));
  ++chunk_number_;
  return true;
}

Status RangeDecoder::End(std::int64_t total) {
  XCODEC_RETURN_IF_ERROR(decoder_->Finish());
  return assembler_->Finish(range_.end == kUnknownLength ? total : std::min(total, range_.end));
}

Status DecodeRange(EcdcReader* reader, const Backend& backend, const DecodeParams& params, ThreadPool* pool,
                   int max_codebooks, const SampleRange& wanted, const DecodedSink& sink, bool whole_frames) {
  XCODEC_ASSIGN_OR_RETURN(
      const auto decoder,
      RangeDecoder::Create(reader, &backend, params, pool, max_codebooks, wanted, sink, whole_frames));
  for (bool more = true; more;) {
    XCODEC_ASSIGN_OR_RETURN(more, decoder->Step());
  }
  return Status::Ok();
}

}  // namespace xcodec
