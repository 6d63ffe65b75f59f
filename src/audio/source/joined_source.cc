#include "audio/source/joined_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "audio/dsp/channel_mapper.h"
#include "audio/dsp/resampler.h"

namespace xcodec::audio {
namespace {

constexpr std::size_t kPiece = 16384;  // frames

class JoinedSource final : public AudioSource {
 public:
  JoinedSource(std::unique_ptr<AudioSource> first, std::vector<OpenPart> parts)
      : parts_(std::move(parts)), part_(std::move(first)), info_(part_->info()) {
    info_.frames = -1;
    SetTags(part_->tags());
  }
  const AudioInfo& info() const override { return info_; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  bool Alike() const {
    return part_->info().sample_rate == info_.sample_rate && part_->info().channels == info_.channels;
  }
  Result<bool> Advance();
  Status Convert();
  void Keep(const AudioBlock& audio);
  std::size_t Take(float* interleaved, std::size_t frames);

  std::vector<OpenPart> parts_;
  std::size_t next_ = 1;
  std::unique_ptr<AudioSource> part_;  // null after the last
  AudioInfo info_;
  // For a part that differs from the first; resampler_ null: it does not.
  std::optional<ChannelMapper> mapper_;
  std::unique_ptr<Resampler> resampler_;
  std::vector<float> input_;
  std::vector<float> converted_;  // interleaved, waits to be read
  std::size_t taken_ = 0;         // of converted_
};

// To the next part; false after the last.
Result<bool> JoinedSource::Advance() {
  Lacks(part_->shortfall());
  Leaves(part_->unread());
  resampler_.reset();
  part_.reset();
  if (next_ == parts_.size()) return false;
  XCODEC_ASSIGN_OR_RETURN(part_, parts_[next_++]());
  if (Alike()) return true;
  const AudioInfo& from = part_->info();
  XCODEC_ASSIGN_OR_RETURN(ChannelMapper mapper, ChannelMapper::Create(from.channels, info_.channels));
  mapper_ = std::move(mapper);
  XCODEC_ASSIGN_OR_RETURN(
      resampler_, CreateResampler(ResamplerKind::kSoxr, info_.channels, from.sample_rate, info_.sample_rate));
  return true;
}

void JoinedSource::Keep(const AudioBlock& audio) {
  converted_.resize(static_cast<std::size_t>(audio.length) * static_cast<std::size_t>(audio.channels));
  taken_ = 0;
  for (int c = 0; c < audio.channels; ++c) {
    for (std::int64_t t = 0; t < audio.length; ++t)
      converted_[static_cast<std::size_t>(t * audio.channels + c)] = audio.channel(c)[t];
  }
}

// The next samples of a part that differs; at its end goes on to the next part.
Status JoinedSource::Convert() {
  input_.resize(kPiece * static_cast<std::size_t>(part_->info().channels));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, part_->Read(input_.data(), kPiece));
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock out,
                          n > 0 ? resampler_->Push(mapper_->Map(input_.data(), n)) : resampler_->Finish());
  Keep(out);
  return n > 0 ? Status::Ok() : Advance().status();
}

std::size_t JoinedSource::Take(float* interleaved, std::size_t frames) {
  const auto channels = static_cast<std::size_t>(info_.channels);
  const std::size_t n = std::min(frames, (converted_.size() - taken_) / channels);
  std::copy_n(converted_.begin() + static_cast<std::ptrdiff_t>(taken_), n * channels, interleaved);
  taken_ += n * channels;
  return n;
}

Result<std::size_t> JoinedSource::Read(float* interleaved, std::size_t frames) {
  const auto channels = static_cast<std::size_t>(info_.channels);
  std::size_t done = Take(interleaved, frames);
  while (done < frames && part_ != nullptr) {
    if (resampler_ != nullptr) {
      XCODEC_RETURN_IF_ERROR(Convert());
      done += Take(interleaved + done * channels, frames - done);
      continue;
    }
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, part_->Read(interleaved + done * channels, frames - done));
    done += n;
    if (n == 0) XCODEC_RETURN_IF_ERROR(Advance().status());
  }
  return done;
}

}  // namespace

Result<std::unique_ptr<AudioSource>> JoinSources(std::vector<OpenPart> parts) {
  XCODEC_ASSIGN_OR_RETURN(auto first, parts[0]());
  if (parts.size() == 1) return first;
  return std::unique_ptr<AudioSource>(std::make_unique<JoinedSource>(std::move(first), std::move(parts)));
}

}  // namespace xcodec::audio
