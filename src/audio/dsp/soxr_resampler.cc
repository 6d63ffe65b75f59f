#include "audio/dsp/soxr_resampler.h"

#include <algorithm>
#include <string>

namespace xcodec::audio {
namespace {

constexpr std::int64_t kPiece = 4096;
constexpr std::size_t kScratch = 8192;

}  // namespace

Result<std::unique_ptr<Resampler>> SoxrResampler::Create(int channels, std::int64_t from, std::int64_t to) {
  soxr_error_t error = nullptr;
  const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
  soxr_t soxr = soxr_create(static_cast<double>(from), static_cast<double>(to),
                            static_cast<unsigned>(channels), &error, &io, &quality, &runtime);
  if (soxr == nullptr || error != nullptr) {
    if (soxr != nullptr) soxr_delete(soxr);
    return Status(StatusCode::kUnsupported, "cannot resample from " + std::to_string(from) + " to " +
                                                std::to_string(to) +
                                                " Hz: " + (error != nullptr ? error : "libsoxr"));
  }
  return std::unique_ptr<Resampler>(new SoxrResampler(soxr, channels, from, to));
}

SoxrResampler::SoxrResampler(soxr_t soxr, int channels, std::int64_t from, std::int64_t to)
    : soxr_(soxr),
      channels_(channels),
      from_(from),
      to_(to),
      piece_(static_cast<std::size_t>(std::clamp<std::int64_t>(kPiece * from / to, 1, kPiece))),
      input_(static_cast<std::size_t>(channels), std::vector<float>(piece_)),
      output_(channels),
      scratch_(static_cast<std::size_t>(channels), std::vector<float>(kScratch)) {}

SoxrResampler::~SoxrResampler() { soxr_delete(soxr_); }

Status SoxrResampler::ProcessPiece() {
  std::vector<const void*> in(input_.size());
  std::vector<void*> out(input_.size());
  for (std::size_t c = 0; c < input_.size(); ++c) out[c] = scratch_[c].data();
  std::size_t used = 0;
  for (;;) {
    for (std::size_t c = 0; c < input_.size(); ++c) in[c] = input_[c].data() + used;
    std::size_t taken = 0, made = 0;
    const soxr_error_t error =
        soxr_process(soxr_, in.data(), piece_ - used, &taken, out.data(), kScratch, &made);
    if (error != nullptr) return Status(StatusCode::kInternal, std::string("libsoxr: ") + error);
    used += taken;
    const std::int64_t before = output_.length();
    output_.Extend(static_cast<std::int64_t>(made));
    for (int c = 0; c < channels_; ++c) {
      std::copy_n(scratch_[static_cast<std::size_t>(c)].begin(), made, output_.channel(c) + before);
    }
    if (used == piece_ && made < kScratch) break;
  }
  pending_ = 0;
  return Status::Ok();
}

AudioBlock SoxrResampler::TakeOutput(std::int64_t length) {
  returned_ += length;
  return output_.Take(length);
}

Result<AudioBlock> SoxrResampler::Push(const AudioBlock& audio) {
  if (audio.channels != channels_) return Status(StatusCode::kInvalidArgument, "wrong channel count");
  std::int64_t at = 0;
  while (at < audio.length) {
    const auto n = std::min(static_cast<std::int64_t>(piece_ - pending_), audio.length - at);
    for (int c = 0; c < channels_; ++c) {
      std::copy_n(audio.channel(c) + at, n, input_[static_cast<std::size_t>(c)].data() + pending_);
    }
    pending_ += static_cast<std::size_t>(n);
    at += n;
    if (pending_ == piece_) XCODEC_RETURN_IF_ERROR(ProcessPiece());
  }
  received_ += audio.length;
  // The output must not run past the end of the received input; libsoxr's delay ensures this except for
  // rounding.
  const std::int64_t ready = output_.length();
  const std::int64_t most = ResampledLength(ResamplerKind::kSoxr, received_, from_, to_) - returned_;
  return TakeOutput(std::clamp<std::int64_t>(most, 0, ready));
}

Result<AudioBlock> SoxrResampler::Finish(std::int64_t target_length) {
  const std::int64_t target =
      target_length >= 0 ? target_length : ResampledLength(ResamplerKind::kSoxr, received_, from_, to_);
  if (target < returned_) return Status(StatusCode::kInvalidArgument, "the target length is already passed");
  const std::int64_t remainder = target - returned_;
  // Zeros after the end push the last samples out of the filters. The filters' delay is about a thousand
  // samples at the lower rate.
  std::int64_t budget = (remainder + 8192) * (from_ / to_ + 1) + 65536;
  while (output_.length() < remainder && budget > 0) {
    for (auto& channel : input_)
      std::fill(channel.begin() + static_cast<std::ptrdiff_t>(pending_), channel.end(), 0.0F);
    budget -= static_cast<std::int64_t>(piece_ - pending_);
    XCODEC_RETURN_IF_ERROR(ProcessPiece());
  }
  output_.Extend(std::max<std::int64_t>(0, remainder - output_.length()));
  return TakeOutput(remainder);
}

}  // namespace xcodec::audio
