#include "codec/pipeline/file_decoder.h"

#include <algorithm>
#include <utility>

namespace xcodec::codec {

Result<std::unique_ptr<FileDecoder>> FileDecoder::Create(EcdcReader* reader, const CodecParts& parts,
                                                         const WantedAudio& wanted, DecodedSink sink) {
  const model::CodecSpec& spec = parts.spec();
  std::unique_ptr<FileDecoder> decoder(new FileDecoder(reader, spec));
  WantedAudio part = wanted;
  SampleRange& range = part.range;
  const std::int64_t known = DecodedLength(spec, wanted.as_original, reader->info().samples);
  decoder->part_ =
      range.end != container::kUnknownLength && (known == container::kUnknownLength || range.end < known);
  if (known != container::kUnknownLength)
    range.end = range.end == container::kUnknownLength ? known : std::min(range.end, known);
  if (range.begin > 0 && spec.chunk_length > 0) {
    XCODEC_ASSIGN_OR_RETURN(part.first_chunk, reader->SeekToSample(range.begin));
    part.start = part.first_chunk * spec.chunk_stride;
  }
  decoder->range_ = range;
  decoder->next_chunk_ = part.first_chunk;
  XCODEC_ASSIGN_OR_RETURN(decoder->audio_, CodesToAudio::Create(parts, part, std::move(sink)));
  return decoder;
}

// Of a range that ends before the audio does.
bool FileDecoder::HasAll() const {
  if (spec_.chunk_length > 0) return next_chunk_ * spec_.chunk_stride >= range_.end;
  return next_chunk_ > 0 && audio_->position() >= range_.end;
}

Result<bool> FileDecoder::Step() {
  if (part_ && HasAll()) {
    XCODEC_RETURN_IF_ERROR(audio_->Finish(range_.end));
    return false;
  }
  XCODEC_ASSIGN_OR_RETURN(std::optional<CodedChunk> chunk, reader_->Next());
  if (!chunk) {
    XCODEC_RETURN_IF_ERROR(audio_->Finish(reader_->info().samples));
    return false;
  }
  XCODEC_RETURN_IF_ERROR(audio_->Push(std::move(*chunk)));
  ++next_chunk_;
  return true;
}

Status FileDecoder::Run() {
  for (bool more = true; more;) {
    XCODEC_ASSIGN_OR_RETURN(more, Step());
  }
  return Status::Ok();
}

}  // namespace xcodec::codec
