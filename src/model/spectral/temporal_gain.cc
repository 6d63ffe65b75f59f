#include "model/spectral/temporal_gain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "model/spectral/gain_inverse.h"

namespace xcodec::model {
namespace {

constexpr double kPi = 3.14159265358979323846;
// Milliseconds: how long before an attack the gain is low, how long it takes to get there, how long it rises
// to the attack, how long it falls after it.
constexpr double kBefore = 20, kFade = 5, kRise = 1;
constexpr double kFalls[kGainDecays] = {4, 10, 24};
constexpr float kLargestLog2 = 5;
constexpr int kSolutionSteps = 12;
}  // namespace

TemporalGain::TemporalGain(const ModelConfig& config) : bins_(config.spectral.bins) {
  const double rate = config.spec.sample_rate;
  const auto samples = [rate](double ms) {
    return std::max<std::int64_t>(static_cast<std::int64_t>(std::lround(ms * rate / 1000)), 1);
  };
  before_ = samples(kBefore);
  fade_ = samples(kFade);
  rise_ = samples(kRise);
  for (const double fall : kFalls) fall_.push_back(samples(fall));
  half_ = std::max<std::int64_t>(std::lround(kGainTaps / 2 * rate / 48000), 1);
  for (std::int64_t i = -half_; i <= half_; ++i) {
    const double angle = kPi * static_cast<double>(i) / static_cast<double>(half_ + 1);
    cosines_.push_back(std::cos(angle));
    sines_.push_back(std::sin(angle));
    taps_ += 1 + cosines_.back();
  }
}

std::int64_t TemporalGain::Sample(const Attack& attack) const { return attack.place * bins_ / kGainPlaces; }

// Binary logarithm of an attack's gain.
float TemporalGain::Log2Gain(const Attack& attack, std::int64_t sample) const {
  const std::int64_t after = sample - Sample(attack);
  const auto duck = static_cast<float>(-attack.duck);
  const auto boost = static_cast<float>(attack.boost);
  const auto part = [](std::int64_t n, std::int64_t of) {
    return static_cast<float>(n) / static_cast<float>(of);
  };
  if (after >= 0) {
    const std::int64_t fall = fall_[static_cast<std::size_t>(attack.decay)];
    return after < fall ? boost * (1 - part(after, fall)) : 0.0F;
  }
  if (after > -rise_) return boost + (duck - boost) * part(-after, rise_);
  if (after >= -before_) return duck;
  const std::int64_t faded = after + before_ + fade_;
  return faded > 0 ? duck * part(faded, fade_) : 0.0F;
}

// The ranges where the gain is not 1, separated by more than the reach of the low-pass.
std::vector<TemporalGain::Region> TemporalGain::Regions(const std::vector<Attack>& attacks,
                                                        std::int64_t length) const {
  std::vector<Region> regions;
  std::vector<Attack> sorted = attacks;
  std::sort(sorted.begin(), sorted.end(), [](const Attack& a, const Attack& b) { return a.place < b.place; });
  const std::int64_t reach = 2 * half_ + 1;
  for (const Attack& attack : sorted) {
    const std::int64_t at = Sample(attack);
    const std::int64_t begin = std::max<std::int64_t>(at - before_ - fade_, 0);
    const std::int64_t end = std::min(at + fall_[static_cast<std::size_t>(attack.decay)], length);
    if (begin >= end) continue;
    if (regions.empty() || begin > regions.back().end + reach) regions.push_back({begin, end, {}});
    Region& region = regions.back();
    region.end = std::max(region.end, end);
    region.gain.resize(static_cast<std::size_t>(region.end - region.begin), 0.0F);
    for (std::int64_t i = begin; i < end; ++i)
      region.gain[static_cast<std::size_t>(i - region.begin)] += Log2Gain(attack, i);
  }
  for (Region& region : regions) {
    for (float& g : region.gain) g = std::exp2(std::clamp(g, -kLargestLog2, kLargestLog2)) - 1;
  }
  return regions;
}

// out = x - L x in [begin, end), with zeros around x. L's taps are (1 + cos(pi i / (half + 1))) / taps_: of
// the sum of the samples around a place and of that with a cosine, both follow from the place before.
void TemporalGain::High(const float* x, std::int64_t length, std::int64_t begin, std::int64_t end,
                        float* out) const {
  const auto at = [&](std::int64_t i) { return i < 0 || i >= length ? 0.0 : static_cast<double>(x[i]); };
  const double cosine = cosines_[static_cast<std::size_t>(half_ + 1)];
  const double sine = sines_[static_cast<std::size_t>(half_ + 1)];
  double sum = 0, real = 0,
         imaginary = 0;  // of samples times exp(sqrt(-1) * angle * i), i from -half to half
  for (std::size_t i = 0; i < cosines_.size(); ++i) {
    const double value = at(begin - half_ + static_cast<std::int64_t>(i));
    sum += value;
    real += value * cosines_[i];
    imaginary += value * sines_[i];
  }
  for (std::int64_t n = begin; n < end; ++n) {
    out[n - begin] = static_cast<float>(at(n) - (sum + real) / taps_);
    const double leaves = at(n - half_), comes = at(n + half_ + 1);
    sum += comes - leaves;
    // The one that leaves has exp(-sqrt(-1) * angle * half) = -exp(sqrt(-1) * angle), the one that comes -1.
    const double re = real + leaves * cosine - comes, im = imaginary + leaves * sine;
    real = cosine * re + sine * im;
    imaginary = cosine * im - sine * re;
  }
}

void TemporalGain::Restore(const std::vector<Attack>& attacks, AudioBlock* chunk) const {
  for (const Region& region : Regions(attacks, chunk->length)) {
    std::vector<float> high(region.gain.size());
    for (int c = 0; c < chunk->channels; ++c) {
      float* x = chunk->channel(c);
      High(x, chunk->length, region.begin, region.end, high.data());
      for (std::size_t i = 0; i < high.size(); ++i)
        x[region.begin + static_cast<std::int64_t>(i)] += region.gain[i] * high[i];
    }
  }
}

// Restore() is linear; nearly its inverse is the same with the gain's inverse.
void TemporalGain::Remove(const std::vector<Attack>& attacks, AudioBlock* chunk) const {
  for (const Region& region : Regions(attacks, chunk->length)) {
    const auto length = static_cast<std::int64_t>(region.gain.size());
    const auto with_gain = [&](const std::vector<float>& x, bool inverse) {
      std::vector<float> y(x.size());
      High(x.data(), length, 0, length, y.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        const float gain = inverse ? 1 / (1 + region.gain[i]) - 1 : region.gain[i];
        y[i] = x[i] + gain * y[i];
      }
      return y;
    };
    for (int c = 0; c < chunk->channels; ++c) {
      float* x = chunk->channel(c);
      std::vector<float> missing(region.gain.size());
      High(x, chunk->length, region.begin, region.end, missing.data());
      for (std::size_t i = 0; i < missing.size(); ++i) missing[i] *= -region.gain[i];
      const std::vector<float> change = SolveSignal(
          [&](const std::vector<float>& y) { return with_gain(y, false); },
          [&](const std::vector<float>& y) { return with_gain(y, true); }, missing, kSolutionSteps);
      for (std::size_t i = 0; i < change.size(); ++i)
        x[region.begin + static_cast<std::int64_t>(i)] += change[i];
    }
  }
}

}  // namespace xcodec::model
