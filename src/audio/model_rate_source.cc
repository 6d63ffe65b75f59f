#include "audio/model_rate_source.h"

#include <algorithm>

namespace xcodec {
namespace {

// Frames per read, so that neither side of the conversion is longer than this.
constexpr std::int64_t kPiece = 16384;

}  // namespace

ModelRateSource::ModelRateSource(std::unique_ptr<AudioSource> source, const Target& target,
                                 ChannelMapper mapper, std::unique_ptr<Resampler> resampler,
                                 std::size_t piece)
    : source_(std::move(source)),
      target_(target),
      mapper_(std::move(mapper)),
      resampler_(std::move(resampler)),
      buffer_(piece * static_cast<std::size_t>(source_->info().channels)) {}

Result<std::unique_ptr<ModelRateSource>> ModelRateSource::Create(std::unique_ptr<AudioSource> source,
                                                                 const Target& target) {
  const AudioInfo& info = source->info();
  XCODEC_ASSIGN_OR_RETURN(ChannelMapper mapper, ChannelMapper::Create(info.channels, target.channels));
  XCODEC_ASSIGN_OR_RETURN(auto resampler, CreateResampler(target.resampler, target.channels, info.sample_rate,
                                                          target.sample_rate));
  const std::int64_t piece =
      std::clamp<std::int64_t>(kPiece * info.sample_rate / target.sample_rate, 1, kPiece);
  return std::unique_ptr<ModelRateSource>(new ModelRateSource(
      std::move(source), target, std::move(mapper), std::move(resampler), static_cast<std::size_t>(piece)));
}

Result<AudioBlock> ModelRateSource::Read() {
  const auto channels = static_cast<std::size_t>(source_->info().channels);
  while (!finished_) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source_->Read(buffer_.data(), buffer_.size() / channels));
    source_frames_ += static_cast<std::int64_t>(n);
    finished_ = n == 0;
    Result<AudioBlock> out =
        finished_ ? resampler_->Finish() : resampler_->Push(mapper_.Map(buffer_.data(), n));
    if (!out.ok() || out->length > 0) return out;
  }
  return AudioBlock(target_.channels, 0);
}

std::int64_t ModelRateSource::total_length() const {
  const AudioInfo& info = source_->info();
  if (info.frames < 0) return -1;
  return ResampledLength(target_.resampler, info.frames, info.sample_rate, target_.sample_rate);
}

}  // namespace xcodec
