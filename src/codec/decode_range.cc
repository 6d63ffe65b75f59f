#include "codec/decode_range.h"

#include <algorithm>
#include <utility>

#include "audio/resampler.h"
#include "codec/assembler.h"

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

Status DecodeRange(EcdcReader* reader, const Backend& backend, const DecodeParams& params, ThreadPool* pool,
                   int max_codebooks, const SampleRange& wanted, const DecodedSink& sink) {
  const CodecSpec& spec = backend.spec();
  SampleRange range = wanted;
  const std::int64_t known = reader->info().samples;
  if (known != kUnknownLength) range.end = range.end == kUnknownLength ? known : std::min(range.end, known);
  std::int64_t chunk_number = 0;
  if (range.begin > 0 && spec.chunk_length > 0) {
    XCODEC_ASSIGN_OR_RETURN(chunk_number, reader->SeekToSample(range.begin));
  }
  Assembler assembler(spec, chunk_number * spec.chunk_stride, range, sink);
  XCODEC_ASSIGN_OR_RETURN(auto decoder,
                          ChunkDecoder::Create(&backend, params, pool, chunk_number,
                                               [&](AudioBlock audio) { return assembler.Push(audio); }));
  bool ended = false;
  while (!StartsBehind(spec, chunk_number, range.end)) {
    XCODEC_ASSIGN_OR_RETURN(std::optional<CodedChunk> chunk, reader->Next());
    ended = !chunk.has_value();
    if (ended) break;
    chunk->codes = FirstCodebooks(chunk->codes, max_codebooks);
    XCODEC_RETURN_IF_ERROR(decoder->Push(std::move(*chunk)));
    ++chunk_number;
    if (spec.chunk_length == 0 && range.end != kUnknownLength && assembler.position() >= range.end) break;
  }
  XCODEC_RETURN_IF_ERROR(decoder->Finish());
  const std::int64_t total = ended ? reader->info().samples : range.end;
  return assembler.Finish(range.end == kUnknownLength ? total : std::min(total, range.end));
}

std::int64_t RestoredLength(std::int64_t samples, int model_rate, int source_rate, std::int64_t announced) {
  const auto to_model = [&](std::int64_t n) {
    return ResampledLength(ResamplerKind::kSoxr, n, source_rate, model_rate);
  };
  if (announced != kUnknownLength && to_model(announced) == samples) return announced;
  return ResampledLength(ResamplerKind::kSoxr, samples, model_rate, source_rate);
}

}  // namespace xcodec
