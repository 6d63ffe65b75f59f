#include "train/data/augment.h"

#include <algorithm>
#include <cmath>

#include "audio/resampler.h"

namespace xcodec::train {
namespace {

constexpr std::int64_t kSpeedBase = 1000;  // speeds are multiples of a thousandth

double FromDecibels(double db) { return std::pow(10.0, db / 20.0); }

void Scale(float factor, AudioBlock* audio) {
  for (float& sample : audio->samples) sample *= factor;
}

void ChangeWidth(Random* random, AudioBlock* audio) {
  const auto gain = static_cast<float>(FromDecibels(random->Uniform(-8, 6)));
  const auto leak = static_cast<float>(random->Chance(0.5) ? random->Uniform(-0.6, 0.6) : 0.0);
  float* left = audio->channel(0);
  float* right = audio->channel(1);
  for (std::int64_t i = 0; i < audio->length; ++i) {
    const float mid = 0.5F * (left[i] + right[i]);
    const float side = gain * 0.5F * (left[i] - right[i]) + leak * mid;
    left[i] = mid + side;
    right[i] = mid - side;
  }
}

// y = low + (x - low) * gain, or the other way round: a shelf with one pole.
void Shelve(int sample_rate, Random* random, AudioBlock* audio) {
  const double frequency = 200.0 * std::pow(40.0, random->Uniform());
  const auto gain = static_cast<float>(FromDecibels(random->Uniform(-12, 6)));
  const bool low_shelf = random->Chance(0.5);
  const auto pole = static_cast<float>(std::exp(-2 * 3.14159265358979 * frequency / sample_rate));
  for (int c = 0; c < audio->channels; ++c) {
    float low = 0;
    float* x = audio->channel(c);
    for (std::int64_t i = 0; i < audio->length; ++i) {
      low = pole * low + (1 - pole) * x[i];
      x[i] = low_shelf ? gain * low + (x[i] - low) : low + gain * (x[i] - low);
    }
  }
}

AudioBlock Resampled(const AudioBlock& audio, std::int64_t from, std::int64_t to, std::int64_t length) {
  auto resampler = CreateResampler(ResamplerKind::kSoxr, audio.channels, from, to);
  if (!resampler.ok()) return audio;
  auto begin = resampler.value()->Push(audio);
  auto end = resampler.value()->Finish(length);
  if (!begin.ok() || !end.ok()) return audio;
  AudioBlock result(audio.channels, begin->length + end->length);
  for (int c = 0; c < audio.channels; ++c) {
    float* out = std::copy(begin->channel(c), begin->channel(c) + begin->length, result.channel(c));
    std::copy(end->channel(c), end->channel(c) + end->length, out);
  }
  return result;
}

}  // namespace

double DrawSpeed(const AugmentOptions& options, Random* random) {
  if (!random->Chance(options.speed)) return 1;
  const double speed = std::exp2(random->Uniform(-0.25, 0.25));
  return std::round(speed * kSpeedBase) / kSpeedBase;
}

AudioBlock ChangeSpeed(const AudioBlock& audio, double speed, std::int64_t length) {
  const auto from = static_cast<std::int64_t>(std::llround(speed * kSpeedBase));
  const AudioBlock changed = from == kSpeedBase ? audio : Resampled(audio, from, kSpeedBase, length);
  AudioBlock result(audio.channels, length);
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(changed.channel(c), changed.channel(c) + std::min(length, changed.length), result.channel(c));
  }
  return result;
}

void Augment(const AugmentOptions& options, int sample_rate, Random* random, AudioBlock* audio) {
  if (random->Chance(options.filter)) Shelve(sample_rate, random, audio);
  if (audio->channels == 2) {
    if (random->Chance(options.width)) ChangeWidth(random, audio);
    if (random->Chance(options.swap)) {
      std::swap_ranges(audio->channel(0), audio->channel(0) + audio->length, audio->channel(1));
    }
  }
  double gain = FromDecibels(random->Uniform(options.gain_low_db, options.gain_high_db));
  if (random->Chance(options.invert)) gain = -gain;
  Scale(static_cast<float>(gain), audio);
}

}  // namespace xcodec::train
