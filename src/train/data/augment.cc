#include "train/data/augment.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "audio/dsp/resampler.h"

namespace xcodec::train {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kCutOffSections = 4;
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
  const auto pole = static_cast<float>(std::exp(-2 * kPi * frequency / sample_rate));
  for (int c = 0; c < audio->channels; ++c) {
    float low = 0;
    float* x = audio->channel(c);
    for (std::int64_t i = 0; i < audio->length; ++i) {
      low = pole * low + (1 - pole) * x[i];
      x[i] = low_shelf ? gain * low + (x[i] - low) : low + gain * (x[i] - low);
    }
  }
}

// A Butterworth low-pass of order 8 at 3 to 18.6 kHz, but below 0.45 of the rate: sources that end early.
void CutOff(int sample_rate, Random* random, AudioBlock* audio) {
  const double drawn = std::pow(10.0, random->Uniform(3.5, 4.27));
  const double frequency = std::min(drawn, 0.45 * sample_rate);
  const double omega = 2 * kPi * frequency / sample_rate;
  for (int section = 0; section < kCutOffSections; ++section) {
    // Quality of each pair of poles of the prototype; bilinear transform (Bristow-Johnson's formulas).
    const double angle = kPi * (2 * section + 1) / (4.0 * kCutOffSections);
    const double alpha = std::sin(omega) * std::sin(angle);
    const double scale = 1 / (1 + alpha);
    const double b = (1 - std::cos(omega)) / 2 * scale;
    const double a1 = -2 * std::cos(omega) * scale;
    const double a2 = (1 - alpha) * scale;
    for (int c = 0; c < audio->channels; ++c) {
      double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
      float* x = audio->channel(c);
      for (std::int64_t i = 0; i < audio->length; ++i) {
        const double y = b * (x[i] + 2 * x1 + x2) - a1 * y1 - a2 * y2;
        x2 = std::exchange(x1, static_cast<double>(x[i]));
        y2 = std::exchange(y1, y);
        x[i] = static_cast<float>(y);
      }
    }
  }
}

AudioBlock Resampled(const AudioBlock& audio, std::int64_t from, std::int64_t to, std::int64_t length) {
  auto resampler = audio::CreateResampler(audio::ResamplerKind::kSoxr, audio.channels, from, to);
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
  // No draw where it is off, so that runs without it stay what they were.
  if (options.cut_off > 0 && random->Chance(options.cut_off)) CutOff(sample_rate, random, audio);
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
