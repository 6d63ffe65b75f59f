#include "codec/pipeline/decode_pipeline.h"

#include <algorithm>
#include <string>
#include <utility>

#include "audio/source/audio_source.h"
#include "codec/pipeline/duration_limit.h"

namespace xcodec::codec {

Status CheckDecodeOptions(const DecodeOptions& options) {
  if (options.channels < 0 || options.channels > audio::kMaxAudioChannels)
    return Status(StatusCode::kInvalidArgument, "channels are 1 to 64, or 0");
  if (options.codebooks < 0) return Status(StatusCode::kInvalidArgument, "a negative number of codebooks");
  if (options.bits != 16 && options.bits != 24 && options.bits != 32)
    return Status(StatusCode::kInvalidArgument, "bits are 16, 24 or 32");
  return CheckDurationLimit(options.max_seconds);
}

Result<std::unique_ptr<DecodePipeline>> DecodePipeline::Create(container::ByteSource* source,
                                                               EcdcReader* reader, const CodecParts& parts,
                                                               const DecodeOptions& options) {
  XCODEC_RETURN_IF_ERROR(CheckDecodeOptions(options));
  const EcdcInfo& info = reader->info();
  XCODEC_RETURN_IF_ERROR(CheckCodebooks(options.codebooks, options.codebook_mask, info.codebooks));
  std::unique_ptr<DecodePipeline> pipeline(new DecodePipeline(source, reader, parts, options));
  XCODEC_ASSIGN_OR_RETURN(pipeline->coders_, BeginCodes(reader, parts.model, parts.pool));
  return pipeline;
}

Status DecodePipeline::Start(AudioOutput* output, const RangePlan& cut) {
  output_ = output;
  XCODEC_RETURN_IF_ERROR(CheckKnownDuration(cut));
  WantedAudio wanted;
  wanted.range = cut.model;
  wanted.codebooks = options_.codebooks;
  wanted.codebook_mask = options_.codebook_mask;
  wanted.as_original = options_.as_original;
  XCODEC_ASSIGN_OR_RETURN(decoder_, FileDecoder::Create(reader_, parts_, wanted,
                                                        [this](AudioBlock audio) { return Receive(audio); }));
  return Status::Ok();
}

// Where the length is known, before anything is decoded. Without the size of the whole there is no usual
// duration to compare with.
Status DecodePipeline::CheckKnownDuration(const RangePlan& cut) {
  std::int64_t samples = reader_->info().samples;
  if (cut.model.end != container::kUnknownLength &&
      (samples == container::kUnknownLength || cut.model.end < samples))
    samples = cut.model.end;
  std::int64_t bytes = 0;
  const bool seekable = source_->seekable();
  duration_known_ = samples != container::kUnknownLength && (seekable || options_.max_seconds > 0);
  if (!duration_known_) return Status::Ok();
  if (seekable) {
    XCODEC_ASSIGN_OR_RETURN(bytes, source_->Size());
  }
  return CheckDuration(reader_->info(), parts_.spec(), samples, bytes, options_.max_seconds);
}

Status DecodePipeline::Receive(const AudioBlock& audio) {
  decoded_ += audio.length;
  if (!duration_known_)
    XCODEC_RETURN_IF_ERROR(
        CheckDuration(reader_->info(), parts_.spec(), decoded_, source_->position(), options_.max_seconds));
  return output_->Write(audio);
}

Result<bool> DecodePipeline::Step() { return decoder_->Step(); }

}  // namespace xcodec::codec
