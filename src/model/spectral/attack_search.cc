#include "model/spectral/attack_search.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace xcodec::model {
namespace {

// The target of the search: steps are twelfths of a frame, values binary logarithms of power.
constexpr double kQuietPower = 1e-5;
constexpr std::int64_t kStepsBefore = 22, kStepsAfter = 26, kSteps = kStepsBefore + kStepsAfter;
constexpr std::ptrdiff_t kRiseSteps = 18;
constexpr float kSmallestRise = 1.5F;
constexpr double kSmallestUse = 60;

// Sums of values.
struct Moments {
  double count = 0, sum = 0, squares = 0;
  void Add(double x) {
    ++count;
    sum += x;
    squares += x * x;
  }
  // Sum of squared differences from the mean.
  double Spread() const { return squares - sum * sum / std::max(count, 1.0); }
};

// The existing steps around a position.
struct Window {
  Window(int place, std::size_t steps)
      : begin(std::max<std::int64_t>(place - kStepsBefore, 0)),
        end(std::min<std::int64_t>(place + kStepsAfter, static_cast<std::int64_t>(steps))) {}
  std::int64_t begin, end;
};

// Positions where the power rises, the largest rise first.
std::vector<int> Rises(const std::vector<float>& steps) {
  struct Rise {
    float size;
    int place;
  };
  std::vector<Rise> rises;
  for (std::size_t s = 1; s + 1 < steps.size(); ++s) {
    const auto at = steps.begin() + static_cast<std::ptrdiff_t>(s);
    const float now = std::max(at[0], at[1]);
    const auto back = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(s), kRiseSteps);
    const float rise = now - *std::max_element(at - back, at);
    if (rise >= kSmallestRise) rises.push_back({rise, static_cast<int>(s)});
  }
  std::stable_sort(rises.begin(), rises.end(), [](const Rise& a, const Rise& b) { return a.size > b.size; });
  std::vector<int> places;
  places.reserve(rises.size());
  for (const Rise& rise : rises) places.push_back(rise.place);
  return places;
}

}  // namespace

AttackSearch::AttackSearch(const ModelConfig& config, const TemporalGain& gain)
    : gain_(&gain), bins_(config.spectral.bins) {
  for (int shape = 0; shape < kAttackShapes; ++shape) {
    for (std::int64_t s = -kStepsBefore; s < kStepsAfter; ++s)  // in the middle of the step
      shapes_.push_back(gain.Log2Gain(AttackOfShape(shape), (2 * s + 1) * bins_ / (2 * kGainPlaces)));
  }
}

// Binary logarithm of the power above the low-pass, per step.
std::vector<float> AttackSearch::Steps(const AudioBlock& chunk) const {
  const std::int64_t count = chunk.length * kGainPlaces / bins_;
  std::vector<double> power(static_cast<std::size_t>(count));
  std::vector<float> high(static_cast<std::size_t>(chunk.length));
  for (int c = 0; c < chunk.channels; ++c) {
    gain_->High(chunk.channel(c), chunk.length, 0, chunk.length, high.data());
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

// How much more even the steps around a position are without this shape's gain.
double AttackSearch::Gained(const std::vector<float>& steps, int place, int shape) const {
  const Window window(place, steps.size());
  const float* gain = shapes_.data() + static_cast<std::ptrdiff_t>(shape) * kSteps;
  Moments before, after;
  for (std::int64_t s = window.begin; s < window.end; ++s) {
    const auto x = static_cast<double>(steps[static_cast<std::size_t>(s)]);
    before.Add(x);
    after.Add(x - 2 * static_cast<double>(gain[s - place + kStepsBefore]));
  }
  return before.Spread() - after.Spread();
}

void AttackSearch::Flatten(const Attack& attack, std::vector<float>* steps) const {
  const Window window(attack.place, steps->size());
  const float* gain = shapes_.data() + static_cast<std::ptrdiff_t>(AttackShape(attack)) * kSteps;
  for (std::int64_t s = window.begin; s < window.end; ++s)
    (*steps)[static_cast<std::size_t>(s)] -= 2 * gain[s - attack.place + kStepsBefore];
}

std::vector<Attack> AttackSearch::Find(const AudioBlock& chunk, std::int64_t most) const {
  std::vector<Attack> attacks;
  if (most < 1) return attacks;
  std::vector<float> steps = Steps(chunk);
  for (const int place : Rises(steps)) {
    if (static_cast<std::int64_t>(attacks.size()) >= most) break;
    const auto near = [&](const Attack& a) { return std::abs(a.place - place) < kGainPlaces / 2; };
    if (std::any_of(attacks.begin(), attacks.end(), near)) continue;
    int best = -1;
    double use = kSmallestUse;
    for (int shape = 0; shape < kAttackShapes; ++shape) {
      const double gained = Gained(steps, place, shape);
      if (gained <= use) continue;
      use = gained;
      best = shape;
    }
    if (best < 0) continue;
    attacks.push_back(AttackOfShape(best));
    attacks.back().place = place;
    Flatten(attacks.back(), &steps);
  }
  std::sort(attacks.begin(), attacks.end(),
            [](const Attack& a, const Attack& b) { return a.place < b.place; });
  return attacks;
}

}  // namespace xcodec::model
