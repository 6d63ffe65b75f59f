#include "audio/dsp/sinc_resampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace xcodec::audio {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kHalfWidth = 6;
constexpr double kRolloff = 0.99;
constexpr double kMaxTaps = 1 << 24;

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

}  // namespace

SincResampler::SincResampler(int channels, std::int64_t from, std::int64_t to)
    : channels_(channels), from_(from), to_(to), input_(channels) {
  const std::int64_t divisor = std::gcd(from, to);
  o_ = from / divisor;
  n_ = to / divisor;
}

Result<std::unique_ptr<Resampler>> SincResampler::Create(int channels, std::int64_t from, std::int64_t to) {
  std::unique_ptr<SincResampler> r(new SincResampler(channels, from, to));
  const double base = kRolloff * static_cast<double>(std::min(r->o_, r->n_));
  const double taps_per_phase = 2 * kHalfWidth * static_cast<double>(r->o_) / base + 2;
  if (taps_per_phase * static_cast<double>(r->n_) > kMaxTaps) {
    return Status(StatusCode::kUnsupported, "resampling from " + std::to_string(from) + " to " +
                                                std::to_string(to) +
                                                " Hz needs too large a filter; use soxr");
  }
  r->width_ = static_cast<std::int64_t>(std::ceil(kHalfWidth * static_cast<double>(r->o_) / base));
  for (std::int64_t p = 0; p < r->n_; ++p) r->MakePhase(p);
  return std::unique_ptr<Resampler>(std::move(r));
}

void SincResampler::MakePhase(std::int64_t p) {
  const auto o = static_cast<double>(o_);
  const double base = kRolloff * static_cast<double>(std::min(o_, n_));
  // The original computes the phase in single precision; the same is needed here to get its numbers.
  const double shift =
      static_cast<double>(static_cast<float>(static_cast<double>(-p) / static_cast<double>(n_)));
  const auto time = [&](std::int64_t k) { return (static_cast<double>(k) / o + shift) * base; };
  const auto centre = static_cast<std::int64_t>(std::floor(-shift * o));
  std::int64_t first = std::max(-width_, centre - width_ - 1);
  const std::int64_t end = std::min(width_ + o_, centre + width_ + 2);
  Phase phase{first, taps_.size(), 0};
  for (std::int64_t k = first; k < end; ++k) {
    const double t = std::clamp(time(k), -kHalfWidth, kHalfWidth);
    const double window = std::cos(t * kPi / kHalfWidth / 2);
    const double sinc = t == 0 ? 1.0 : std::sin(t * kPi) / (t * kPi);
    taps_.push_back(static_cast<float>(sinc * window * window * base / o));
  }
  phase.length = end - first;
  phases_.push_back(phase);
}

AudioBlock SincResampler::Produce(std::int64_t end) {
  AudioBlock out(channels_, std::max<std::int64_t>(0, end - returned_));
  for (std::int64_t j = returned_; j < end; ++j) {
    const Phase& phase = phases_[static_cast<std::size_t>(j % n_)];
    const std::int64_t first = j / n_ * o_ + phase.first;
    // Samples before 0 and after the end count as zeros.
    const std::int64_t skip = std::max<std::int64_t>(0, -first);
    const std::int64_t last = std::min(phase.length, received_ - first);
    for (int c = 0; c < channels_; ++c) {
      const float* x = input_.channel(c);
      const float* taps = taps_.data() + phase.offset;
      double sum = 0;
      for (std::int64_t i = skip; i < last; ++i) {
        sum += static_cast<double>(taps[i]) * static_cast<double>(x[first + i - start_]);
      }
      out.channel(c)[j - returned_] = static_cast<float>(sum);
    }
  }
  returned_ += out.length;
  Forget();
  return out;
}

void SincResampler::Forget() {
  const std::int64_t needed = std::max<std::int64_t>(0, returned_ / n_ * o_ - width_);
  const std::int64_t drop = std::min(needed, received_) - start_;
  if (drop <= 0) return;
  input_.Drop(drop);
  start_ += drop;
}

Result<AudioBlock> SincResampler::Push(const AudioBlock& audio) {
  if (audio.channels != channels_) return Status(StatusCode::kInvalidArgument, "wrong channel count");
  input_.Append(audio);
  received_ += audio.length;
  // Whole blocks of n outputs whose last tap has arrived.
  const std::int64_t blocks = FloorDiv(received_ - width_ - o_, o_) + 1;
  return Produce(std::max(returned_, blocks * n_));
}

Result<AudioBlock> SincResampler::Finish(std::int64_t target_length) {
  const std::int64_t target =
      target_length >= 0 ? target_length : ResampledLength(ResamplerKind::kTorchaudio, received_, from_, to_);
  if (target < returned_) return Status(StatusCode::kInvalidArgument, "the target length is already passed");
  return Produce(target);
}

}  // namespace xcodec::audio
