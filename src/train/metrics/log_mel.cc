#include "train/metrics/log_mel.h"

#include <algorithm>
#include <cmath>

#include "train/metrics/fft.h"

namespace xcodec::train::metrics {
namespace {

constexpr std::size_t kSmallestWindow = 32;
constexpr std::size_t kLargestWindow = 2048;
constexpr double kPi = 3.14159265358979323846;

double HzToMel(double hz) { return 2595.0 * std::log10(1.0 + hz / 700.0); }
double MelToHz(double mel) { return 700.0 * (std::pow(10.0, mel / 2595.0) - 1.0); }

// Index into a signal of `length` >= 2 samples reflected at its ends without repeating them.
std::size_t Reflect(std::ptrdiff_t i, std::size_t length) {
  const auto period = static_cast<std::ptrdiff_t>(2 * (length - 1));
  i %= period;
  if (i < 0) i += period;
  if (i >= static_cast<std::ptrdiff_t>(length)) i = period - i;
  return static_cast<std::size_t>(i);
}

// Copies one windowed frame that starts at `start`, which may lie before the signal.
void WindowedFrame(const float* x, std::size_t length, std::ptrdiff_t start, const std::vector<float>& window,
                   float* frame) {
  const bool inside = start >= 0 && static_cast<std::size_t>(start) + window.size() <= length;
  for (std::size_t i = 0; i < window.size(); ++i) {
    const std::ptrdiff_t at = start + static_cast<std::ptrdiff_t>(i);
    frame[i] = window[i] * x[inside ? static_cast<std::size_t>(at) : Reflect(at, length)];
  }
}

std::vector<float> HannWindow(std::size_t size) {
  std::vector<float> window(size);
  for (std::size_t i = 0; i < size; ++i) {
    window[i] = static_cast<float>(
        0.5 - 0.5 * std::cos(2.0 * kPi * static_cast<double>(i) / static_cast<double>(size)));
  }
  return window;
}

double DistanceOverWindows(const float* a, const float* b, std::size_t length) {
  double sum = 0;
  int windows = 0;
  for (std::size_t window = kSmallestWindow; window <= kLargestWindow; window *= 2, ++windows) {
    sum += LogMelDistance(a, b, length, window);
  }
  return sum / windows;
}

}  // namespace

MelBank::MelBank(int rate, std::size_t window, int bands)
    : first_(static_cast<std::size_t>(bands)), weights_(static_cast<std::size_t>(bands)) {
  const double nyquist = rate / 2.0;
  const double top = HzToMel(nyquist);
  const auto edge = [&](std::size_t i) { return MelToHz(top * static_cast<double>(i) / (bands + 1)); };
  const std::size_t bins = window / 2 + 1;
  for (std::size_t band = 0; band < first_.size(); ++band) {
    const double low = edge(band);
    const double centre = edge(band + 1);
    const double high = edge(band + 2);
    for (std::size_t k = 0; k < bins; ++k) {
      const double f = nyquist * static_cast<double>(k) / static_cast<double>(bins - 1);
      const double weight = std::min((f - low) / (centre - low), (high - f) / (high - centre));
      if (weight <= 0) continue;
      if (weights_[band].empty()) first_[band] = k;
      weights_[band].push_back(static_cast<float>(weight));
    }
  }
}

void MelBank::Apply(const float* magnitudes, float* mel) const {
  for (std::size_t band = 0; band < first_.size(); ++band) {
    float sum = 0;
    const float* bin = magnitudes + first_[band];
    for (const float weight : weights_[band]) sum += weight * *bin++;
    mel[band] = sum;
  }
}

double LogMelDistance(const float* a, const float* b, std::size_t length, std::size_t window) {
  if (length < window / 2 + 1) {
    std::vector<float> padded_a(a, a + length);
    std::vector<float> padded_b(b, b + length);
    padded_a.resize(window / 2 + 1);
    padded_b.resize(window / 2 + 1);
    return LogMelDistance(padded_a.data(), padded_b.data(), padded_a.size(), window);
  }
  const Fft fft(window);
  const MelBank bank(kMelRate, window, kMelBands);
  const std::vector<float> hann = HannWindow(window);
  std::vector<float> frame_a(window), frame_b(window);
  std::vector<float> magnitude_a(window / 2 + 1), magnitude_b(window / 2 + 1);
  std::vector<float> mel_a(kMelBands), mel_b(kMelBands);
  const std::size_t hop = window / 4;
  const std::size_t frames = length / hop + 1;
  double sum = 0;
  for (std::size_t t = 0; t < frames; ++t) {
    const auto start = static_cast<std::ptrdiff_t>(t * hop) - static_cast<std::ptrdiff_t>(window / 2);
    WindowedFrame(a, length, start, hann, frame_a.data());
    WindowedFrame(b, length, start, hann, frame_b.data());
    fft.Magnitudes(frame_a.data(), frame_b.data(), magnitude_a.data(), magnitude_b.data());
    bank.Apply(magnitude_a.data(), mel_a.data());
    bank.Apply(magnitude_b.data(), mel_b.data());
    float frame_sum = 0;
    for (std::size_t m = 0; m < mel_a.size(); ++m) {
      if (mel_a[m] == mel_b[m]) continue;
      frame_sum += std::fabs(std::log10((mel_a[m] + kMelFloor) / (mel_b[m] + kMelFloor)));
    }
    sum += static_cast<double>(frame_sum);
  }
  return sum / static_cast<double>(frames * mel_a.size());
}

std::vector<float> SideSignal(const AudioBlock& audio) {
  std::vector<float> side(static_cast<std::size_t>(audio.length));
  const float* left = audio.channel(0);
  const float* right = audio.channel(1);
  for (std::size_t i = 0; i < side.size(); ++i) side[i] = 0.5F * (left[i] - right[i]);
  return side;
}

Result<LogMelResult> MeasureLogMel(const AudioBlock& reference, const AudioBlock& degraded) {
  if (reference.channels < 1 || reference.channels != degraded.channels ||
      reference.length != degraded.length || reference.length == 0) {
    return Status(StatusCode::kInvalidArgument, "signals to compare differ in channels or length");
  }
  const auto length = static_cast<std::size_t>(reference.length);
  LogMelResult result;
  for (int c = 0; c < reference.channels; ++c) {
    result.channels +=
        DistanceOverWindows(reference.channel(c), degraded.channel(c), length) / reference.channels;
  }
  if (reference.channels == 2) {
    const std::vector<float> side_reference = SideSignal(reference);
    const std::vector<float> side_degraded = SideSignal(degraded);
    result.side = DistanceOverWindows(side_reference.data(), side_degraded.data(), length);
  }
  return result;
}

}  // namespace xcodec::train::metrics
