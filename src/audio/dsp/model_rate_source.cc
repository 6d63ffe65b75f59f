#include "audio/dsp/model_rate_source.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace xcodec::audio {
namespace {

// Frames per read, so that neither side of the conversion is longer than this.
constexpr std::int64_t kPiece = 16384;

}  // namespace

ModelRateSource::ModelRateSource(std::unique_ptr<AudioSource> source, const Target& target,
                                 RateAndChannels converter, std::size_t piece)
    : source_(std::move(source)),
      target_(target),
      converter_(std::move(converter)),
      carried_(source_->info()),
      buffer_(piece * static_cast<std::size_t>(source_->info().channels)) {}

Result<std::unique_ptr<ModelRateSource>> ModelRateSource::Create(std::unique_ptr<AudioSource> source,
                                                                 const Target& target) {
  const AudioInfo& info = source->info();
  XCODEC_ASSIGN_OR_RETURN(RateAndChannels converter,
                          RateAndChannels::Create(target.resampler, info.channels, info.sample_rate,
                                                  target.channels, target.sample_rate));
  const std::int64_t piece =
      std::clamp<std::int64_t>(kPiece * info.sample_rate / target.sample_rate, 1, kPiece);
  return std::unique_ptr<ModelRateSource>(
      new ModelRateSource(std::move(source), target, std::move(converter), static_cast<std::size_t>(piece)));
}

Result<AudioBlock> ModelRateSource::Read() {
  XCODEC_ASSIGN_OR_RETURN(AudioBlock first, ReadPiece());
  if (first.length == 0 || first.length >= target_.least) return first;
  std::vector<AudioBlock> pieces = {std::move(first)};
  std::int64_t length = pieces[0].length;
  while (length < target_.least) {
    XCODEC_ASSIGN_OR_RETURN(AudioBlock piece, ReadPiece());
    if (piece.length == 0) break;
    length += piece.length;
    pieces.push_back(std::move(piece));
  }
  AudioBlock joined(target_.channels, length);
  for (int c = 0; c < target_.channels; ++c) {
    float* to = joined.channel(c);
    for (const AudioBlock& piece : pieces) to = std::copy_n(piece.channel(c), piece.length, to);
  }
  return joined;
}

Result<AudioBlock> ModelRateSource::ReadPiece() {
  const auto channels = static_cast<std::size_t>(source_->info().channels);
  while (!finished_) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(buffer_.data(), buffer_.size() / channels));
    source_frames_ += static_cast<std::int64_t>(n);
    finished_ = n == 0;
    XCODEC_RETURN_IF_ERROR(finished_ ? carried_.End() : carried_.Take(buffer_.data(), n));
    if (finished_ && source_frames_ == 0 && !source_->shortfall().empty())
      return Status(StatusCode::kTruncated, source_->shortfall() + "; not one sample of it can be read");
    Result<AudioBlock> out = finished_ ? converter_.Finish() : converter_.Push(buffer_.data(), n);
    if (!out.ok() || out->length > 0) return out;
  }
  return AudioBlock(target_.channels, 0);
}

std::int64_t ModelRateSource::total_length() const {
  const AudioInfo& info = source_->info();
  if (info.frames < 0) return -1;
  return ResampledLength(target_.resampler, info.frames, info.sample_rate, target_.sample_rate);
}

}  // namespace xcodec::audio
