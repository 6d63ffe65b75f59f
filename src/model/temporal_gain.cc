#include "model/temporal_gain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "model/gain_inverse.h"

namespace xcodec {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kShapes = kGainDucks * kGainBoosts * kGainDecays;
constexpr std::int64_t kCodesPerAttack = 2;
// Milliseconds: how long before an attack the gain is low, how long it takes to get there, how long it rises
// to the attack, how long it falls after it.
constexpr double kBefore = 20, kFade = 5, kRise = 1;
constexpr double kFalls[kGainDecays] = {4, 10, 24};
constexpr float kLargestLog2 = 5;
constexpr int kSteps = 12;  // of the solution
// What is looked for: steps are twelfths of a frame, values binary logarithms of power.
constexpr double kQuietPower = 1e-5;
constexpr std::int64_t kStepsBefore = 22, kStepsAfter = 26;
constexpr float kSmallestRise = 1.5F;
constexpr double kSmallestUse = 60;

Attack Shape(int code) {
  Attack attack;
  attack.decay = code % kGainDecays;
  attack.boost = code / kGainDecays % kGainBoosts;
  attack.duck = code / kGainDecays / kGainBoosts;
  return attack;
}

int ShapeCode(const Attack& attack) {
  return (attack.duck * kGainBoosts + attack.boost) * kGainDecays + attack.decay;
}

// Sum of squared differences from the mean.
double Spread(const std::vector<float>& values, std::size_t from, std::size_t to) {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = from; i < to; ++i) {
    sum += static_cast<double>(values[i]);
    squares += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  }
  return squares - sum * sum / static_cast<double>(std::max<std::size_t>(to - from, 1));
}

}  // namespace

bool TemporalGainFits(const CodecSpec& spec, const SpectralConfig& config) {
  return spec.chunk_length / config.bins * kGainPlaces <= spec.codebook_size &&
         kShapes <= spec.codebook_size && config.refinement.attacks < spec.codebook_size;
}

std::int64_t MostAttacks(std::int64_t count, int most) {
  return std::clamp<std::int64_t>((count / 10 - 1) / kCodesPerAttack, 0, most);
}

std::int64_t AttackCodes(const std::uint16_t* codes, std::int64_t count, int most) {
  if (count < 1) return 0;
  return 1 + kCodesPerAttack * std::min<std::int64_t>(codes[0], MostAttacks(count, most));
}

void WriteAttacks(const std::vector<Attack>& attacks, std::uint16_t* codes) {
  *codes++ = static_cast<std::uint16_t>(attacks.size());
  for (const Attack& attack : attacks) {
    *codes++ = static_cast<std::uint16_t>(attack.place);
    *codes++ = static_cast<std::uint16_t>(ShapeCode(attack));
  }
}

std::vector<Attack> ReadAttacks(const std::uint16_t* codes, std::int64_t count, int most) {
  std::vector<Attack> attacks;
  const std::int64_t end = AttackCodes(codes, count, most);
  for (std::int64_t i = 1; i < end; i += kCodesPerAttack) {
    attacks.push_back(Shape(std::min<int>(codes[i + 1], kShapes - 1)));
    attacks.back().place = codes[i];
  }
  return attacks;
}

TemporalGain::TemporalGain(const ModelConfig& config) : bins_(config.spectral.bins) {
  const double rate = config.spec.sample_rate;
  const auto samples = [rate](double ms) {
    return std::max<std::int64_t>(static_cast<std::int64_t>(std::lround(ms * rate / 1000)), 1);
  };
  before_ = samples(kBefore);
  fade_ = samples(kFade);
  rise_ = samples(kRise);
  for (const double fall : kFalls) fall_.push_back(samples(fall));
  const std::int64_t half = std::max<std::int64_t>(std::lround(kGainTaps / 2 * rate / 48000), 1);
  double sum = 0;
  for (std::int64_t i = -half; i <= half; ++i) {
    low_.push_back(static_cast<float>(
        0.5 + 0.5 * std::cos(kPi * static_cast<double>(i) / static_cast<double>(half + 1))));
    sum += static_cast<double>(low_.back());
  }
  for (float& tap : low_) tap = static_cast<float>(static_cast<double>(tap) / sum);
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

// Where the gain is not 1, apart by more than the low-pass reaches.
std::vector<TemporalGain::Region> TemporalGain::Regions(const std::vector<Attack>& attacks,
                                                        std::int64_t length) const {
  std::vector<Region> regions;
  std::vector<Attack> sorted = attacks;
  std::sort(sorted.begin(), sorted.end(), [](const Attack& a, const Attack& b) { return a.place < b.place; });
  const auto reach = static_cast<std::int64_t>(low_.size());
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

// out = x - L x in [begin, end), with zeros around x.
void TemporalGain::High(const float* x, std::int64_t length, std::int64_t begin, std::int64_t end,
                        float* out) const {
  const auto half = static_cast<std::int64_t>(low_.size() / 2);
  for (std::int64_t i = begin; i < end; ++i) {
    const std::int64_t first = std::max<std::int64_t>(-half, -i);
    const std::int64_t last = std::min(half, length - 1 - i);
    float sum = 0;
    for (std::int64_t j = first; j <= last; ++j) sum += low_[static_cast<std::size_t>(j + half)] * x[i + j];
    out[i - begin] = x[i] - sum;
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
      const std::vector<float> change =
          SolveSignal([&](const std::vector<float>& y) { return with_gain(y, false); },
                      [&](const std::vector<float>& y) { return with_gain(y, true); }, missing, kSteps);
      for (std::size_t i = 0; i < change.size(); ++i) x[region.begin + static_cast<std::int64_t>(i)] += change[i];
    }
  }
}

// Binary logarithm of the power above the low-pass, per step.
std::vector<float> TemporalGain::Steps(const AudioBlock& chunk) const {
  const std::int64_t count = chunk.length * kGainPlaces / bins_;
  std::vector<double> power(static_cast<std::size_t>(count));
  std::vector<float> high(static_cast<std::size_t>(chunk.length));
  for (int c = 0; c < chunk.channels; ++c) {
    High(chunk.channel(c), chunk.length, 0, chunk.length, high.data());
    for (std::int64_t s = 0; s < count; ++s) {
      const std::int64_t from = s * bins_ / kGainPlaces;
      const std::int64_t to = (s + 1) * bins_ / kGainPlaces;
      double sum = 0;
      for (std::int64_t i = from; i < to; ++i) {
        const auto x = static_cast<double>(high[static_cast<std::size_t>(i)]);
        sum += x * x;
      }
      power[static_cast<std::size_t>(s)] += sum / static_cast<double>((to - from) * chunk.channels);
    }
  }
  std::vector<float> steps(power.size());
  for (std::size_t s = 0; s < steps.size(); ++s)
    steps[s] = static_cast<float>(std::log2(power[s] + kQuietPower));
  return steps;
}

// Takes the attack's gain out of steps; how much leveller they are then.
double TemporalGain::Flatten(const Attack& attack, std::vector<float>* steps) const {
  const auto count = static_cast<std::int64_t>(steps->size());
  const auto from = static_cast<std::size_t>(std::max<std::int64_t>(attack.place - kStepsBefore, 0));
  const auto to = static_cast<std::size_t>(std::min(attack.place + kStepsAfter, count));
  const double before = Spread(*steps, from, to);
  for (std::size_t s = from; s < to; ++s) {
    const auto middle = static_cast<std::int64_t>(2 * s + 1) * bins_ / (2 * kGainPlaces);
    (*steps)[s] -= 2 * Log2Gain(attack, middle);
  }
  return before - Spread(*steps, from, to);
}

std::vector<Attack> TemporalGain::Find(const AudioBlock& chunk, std::int64_t most) const {
  std::vector<Attack> attacks;
  if (most < 1) return attacks;
  std::vector<float> steps = Steps(chunk);
  const auto count = static_cast<std::int64_t>(steps.size());
  struct Candidate {
    float rise;
    std::int64_t place;
  };
  std::vector<Candidate> candidates;
  for (std::int64_t s = 1; s + 1 < count; ++s) {
    const auto at = steps.begin() + s;
    const float now = std::max(at[0], at[1]);
    const float before = *std::max_element(at - std::min<std::int64_t>(s, kStepsBefore - 4), at);
    if (now - before >= kSmallestRise) candidates.push_back({now - before, s});
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.rise > b.rise; });
  for (const Candidate& candidate : candidates) {
    if (static_cast<std::int64_t>(attacks.size()) >= most) break;
    const auto near = [&](const Attack& a) { return std::abs(a.place - candidate.place) < kGainPlaces / 2; };
    if (std::any_of(attacks.begin(), attacks.end(), near)) continue;
    Attack best;
    double use = kSmallestUse;
    for (int code = 0; code < kShapes; ++code) {
      Attack attack = Shape(code);
      attack.place = static_cast<int>(candidate.place);
      std::vector<float> flattened = steps;
      const double gained = Flatten(attack, &flattened);
      if (gained <= use) continue;
      use = gained;
      best = attack;
    }
    if (use <= kSmallestUse) continue;
    Flatten(best, &steps);
    attacks.push_back(best);
  }
  std::sort(attacks.begin(), attacks.end(),
            [](const Attack& a, const Attack& b) { return a.place < b.place; });
  return attacks;
}

}  // namespace xcodec
