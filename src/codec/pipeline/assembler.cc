#include "codec/pipeline/assembler.h"

#include <algorithm>
#include <utility>

#include "codec/file/v1_geometry.h"

namespace xcodec::codec {

Assembler::Assembler(const model::CodecSpec& spec, std::int64_t start, const SampleRange& range,
                     DecodedSink sink)
    : sink_(std::move(sink)), range_(range), position_(start), hop_(spec.hop), tail_(TailOf(spec)) {
  if (spec.chunk_length == 0) return;
  // From the file's start the weights are made for the first chunk, as the reference does; further in, every
  // chunk but the last is full, so the full length is right.
  overlap_ = std::make_unique<audio::OverlapAdd>(spec.channels, spec.chunk_stride,
                                                 start > 0 ? spec.chunk_length : 0);
}

Status Assembler::Push(const AudioBlock& audio) {
  if (overlap_ == nullptr) return HoldBack(audio);
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock ready, overlap_->Push(audio));
  return Emit(ready);
}

Status Assembler::Finish(std::int64_t total) {
  range_.end = range_.end == container::kUnknownLength ? total : std::min(range_.end, total);
  if (overlap_ == nullptr) {
    XCODEC_RETURN_IF_ERROR(Emit(held_));
    XCODEC_RETURN_IF_ERROR(EmitTail());
  } else {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock rest, overlap_->Finish());
    XCODEC_RETURN_IF_ERROR(Emit(rest));
  }
  return position_ < range_.end ? Status(StatusCode::kDamaged, "the audio ends too early") : Status::Ok();
}

Status Assembler::EmitTail() {
  const std::int64_t missing = range_.end - position_;
  if (missing < 1 || missing > tail_) return Status::Ok();
  return Emit(AudioBlock(held_.channels, missing));
}

// The last frame reaches past the end of the audio, which a pipe states only afterwards.
Status Assembler::HoldBack(const AudioBlock& audio) {
  if (audio.length < hop_ && held_.length > 0) {
    AudioBlock joined(audio.channels, held_.length + audio.length);
    for (int c = 0; c < audio.channels; ++c) {
      std::copy_n(held_.channel(c), held_.length, joined.channel(c));
      std::copy_n(audio.channel(c), audio.length, joined.channel(c) + held_.length);
    }
    held_ = std::move(joined);
    return Status::Ok();
  }
  const AudioBlock ready = std::exchange(held_, audio);
  return Emit(ready);
}

Status Assembler::Emit(const AudioBlock& audio) {
  const std::int64_t first = std::clamp<std::int64_t>(range_.begin - position_, 0, audio.length);
  const std::int64_t last = range_.end == container::kUnknownLength
                                ? audio.length
                                : std::clamp<std::int64_t>(range_.end - position_, first, audio.length);
  position_ += audio.length;
  if (last <= first) return Status::Ok();
  if (first == 0 && last == audio.length) return sink_(audio);
  AudioBlock part(audio.channels, last - first);
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c) + first, audio.channel(c) + last, part.channel(c));
  }
  return sink_(std::move(part));
}

}  // namespace xcodec::codec
