#include "train/eval/tones.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "train/eval/measure.h"
#include "train/metrics/band_filter.h"
#include "train/metrics/distortion.h"
#include "train/metrics/fft.h"

namespace xcodec::train::eval {
namespace {

using metrics::BandFilter;

constexpr double kTurn = 2 * 3.14159265358979323846;
constexpr std::int64_t kLength = 3 * kEvalRate;
constexpr std::int64_t kLengthTolerance = kEvalRate / 10;
constexpr double kPitchTolerance = 4;  // Hz

// A function of time in seconds, the same in both channels. Levels leave out the first and last half second.
Tone Sampled(const std::string& name, const std::function<double(double)>& value) {
  Tone tone{name, false, kEvalRate / 2, 5 * kEvalRate / 2, AudioBlock(2, kLength)};
  for (std::int64_t i = 0; i < kLength; ++i) {
    const auto x = static_cast<float>(value(static_cast<double>(i) / kEvalRate));
    tone.audio.channel(0)[i] = tone.audio.channel(1)[i] = x;
  }
  return tone;
}

Tone Sine(double hz) {
  Tone tone =
      Sampled(fmt::format("tone {:g} Hz", hz), [=](double t) { return 0.5 * std::sin(kTurn * hz * t); });
  tone.pure = true;
  return tone;
}

// Three partials of a struck bar, the higher the faster gone, struck every 0.6 s.
double Glockenspiel(double t) {
  constexpr double kRatios[] = {1, 2.76, 5.4}, kLevels[] = {1, 0.6, 0.25};
  double sum = 0;
  for (int k = 0; k < 3; ++k) {
    sum += kLevels[k] * std::sin(kTurn * 1568 * kRatios[k] * t) * std::exp(-3 * (k + 1) * std::fmod(t, 0.6));
  }
  return 0.3 * sum;
}

double Flute(double t) {
  double sum = 0;
  for (int k = 1; k <= 3; ++k) {
    sum += std::sin(kTurn * 1200 * k * t + 2 * std::sin(kTurn * 5 * t)) / (k * k);
  }
  return 0.3 * sum;
}

// 90 ms in a quarter of a second, up and down by 1 kHz around 4 kHz eight times a second.
double Chirps(double t) {
  // A running sum of the frequency over samples, in closed form.
  const double angle = kTurn * 8 * t;
  const double swing = 1000 * ((1 - std::cos(angle)) / (kTurn * 8) + std::sin(angle) / (2 * kEvalRate));
  return std::fmod(t, 0.25) < 0.09 ? 0.4 * std::sin(kTurn * (4000 * t + swing)) : 0;
}

double Saw(double t) {
  double sum = 0;
  for (int k = 1; k < 22; ++k) sum += std::sin(kTurn * 880 * k * t) / k;
  return 0.25 * sum;
}

// Gaussian noise of variance 1 by Box and Muller: the standard's own distribution differs between libraries.
class Noise {
 public:
  double Next() {
    const double radius = std::sqrt(-2 * std::log((random_() + 1.0) / 4294967296.0));
    return radius * std::cos(kTurn * random_() / 4294967296.0);
  }

 private:
  std::mt19937 random_{7};
};

Tone NoiseBursts() {
  Noise noise;
  BandFilter band = BandFilter::BandPass(6, 300, 6000, kEvalRate);
  return Sampled("noise bursts", [&](double t) {
    const double x = 0.1 * noise.Next();
    return band.Next(std::fmod(t, 0.8) < 0.1 ? x : 0);
  });
}

// Like speech in band and rhythm, all of it in the side channel.
Tone Antiphase() {
  Noise noise;
  BandFilter band = BandFilter::BandPass(6, 200, 5000, kEvalRate);
  Tone tone = Sampled("antiphase", [&](double t) {
    return band.Next(noise.Next()) * (0.15 + 0.1 * std::sin(kTurn * 4 * t));
  });
  for (std::int64_t i = 0; i < kLength; ++i) tone.audio.channel(1)[i] = -tone.audio.channel(0)[i];
  tone.begin = 0;
  tone.end = kLength;
  return tone;
}

double Energy(const AudioBlock& audio, const Tone& tone) {
  double sum = 0;
  for (int c = 0; c < audio.channels; ++c) {
    const float* x = audio.channel(c);
    for (std::int64_t i = tone.begin; i < std::min(tone.end, audio.length); ++i) {
      sum += static_cast<double>(x[i]) * x[i];
    }
  }
  return sum;
}

// Strongest frequency of the left channel in Hz, in steps of about a third.
double PeakFrequency(const AudioBlock& audio, const Tone& tone) {
  const metrics::Fft fft(std::size_t{1} << 17);
  std::vector<float> frame(fft.size()), magnitudes(fft.size() / 2 + 1), unused(magnitudes.size());
  const float* x = audio.channel(0);
  std::copy(x + tone.begin, x + std::max(tone.begin, std::min(tone.end, audio.length)), frame.begin());
  const std::vector<float> silence(fft.size());
  fft.Magnitudes(frame.data(), silence.data(), magnitudes.data(), unused.data());
  const auto peak = std::max_element(magnitudes.begin(), magnitudes.end()) - magnitudes.begin();
  return static_cast<double>(peak) * kEvalRate / static_cast<double>(fft.size());
}

}  // namespace

std::vector<Tone> MakeTones() {
  std::vector<Tone> tones;
  for (const double hz : {262., 700., 1000., 1500., 2000., 3000., 4000., 6000., 10000.}) {
    tones.push_back(Sine(hz));
  }
  tones.push_back(Sampled("glockenspiel", Glockenspiel));
  tones.push_back(Sampled("flute", Flute));
  tones.push_back(Sampled("chirps", Chirps));
  tones.push_back(Sampled(
      "alarm", [](double t) { return std::fmod(t, 1) < 0.5 ? 0.4 * std::sin(kTurn * 3100 * t) : 0; }));
  tones.push_back(Sampled("click train", [](double t) {
    return std::fmod(t, 0.25) < 0.005 ? 0.8 * std::sin(kTurn * 1000 * t) : 0;
  }));
  tones.push_back(Sampled("saw 880", Saw));
  tones.push_back(NoiseBursts());
  tones.push_back(Antiphase());
  return tones;
}

Result<ToneRow> CompareTone(const Tone& tone, const AudioBlock& degraded) {
  if (degraded.channels != tone.audio.channels ||
      std::abs(degraded.length - tone.audio.length) > kLengthTolerance) {
    return Status(StatusCode::kInvalidArgument, "channels or lengths differ");
  }
  ToneRow row;
  row.sound = tone.name;
  const double ratio = Energy(degraded, tone) / Energy(tone.audio, tone);
  row.level_db = std::clamp(10 * std::log10(ratio + 1e-20), -metrics::kDecibelLimit, metrics::kDecibelLimit);
  if (tone.pure) {
    row.pitch_kept =
        std::fabs(PeakFrequency(degraded, tone) - PeakFrequency(tone.audio, tone)) <= kPitchTolerance;
  }
  return row;
}

}  // namespace xcodec::train::eval
