#include "train/metrics/texture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "train/metrics/band_filter.h"

namespace xcodec::train::metrics {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLow = 5000, kHigh = 12000;
constexpr double kSilence = 1e-9;

// Envelopes have 3000 samples a second; a frame of one second makes spectra with one bin a Hz.
constexpr std::size_t kDecimation = 16;
constexpr std::size_t kEnvelopeRate = kTextureRate / kDecimation;

std::vector<double> Envelope(const std::vector<float>& mono) {
  BandFilter band = BandFilter::BandPass(6, kLow, kHigh, kTextureRate);
  BandFilter smooth = BandFilter::LowPass(4, 1000, kTextureRate);
  std::vector<double> envelope;
  double sum = 0;
  for (std::size_t i = 0; i < mono.size(); ++i) {
    const double value = smooth.Next(std::fabs(band.Next(mono[i])));
    if (i % kDecimation != 0) continue;
    envelope.push_back(value);
    sum += value;
  }
  for (double& value : envelope) value -= sum / static_cast<double>(envelope.size());
  return envelope;
}

// Power of the bins first .. top - 1 (the others are 0) of Hann-windowed frames of one second, summed over
// frames in steps of half a second; only these few bins are needed, and 3000 is no power of two.
std::vector<double> PowerSpectrum(const std::vector<double>& envelope, std::size_t first, std::size_t top) {
  std::vector<double> power(top);
  std::vector<double> cosine(kEnvelopeRate), sine(kEnvelopeRate), frame(kEnvelopeRate);
  for (std::size_t i = 0; i < kEnvelopeRate; ++i) {
    const double angle = 2 * kPi * static_cast<double>(i) / kEnvelopeRate;
    cosine[i] = std::cos(angle);
    sine[i] = std::sin(angle);
  }
  for (std::size_t start = 0; start + kEnvelopeRate < envelope.size(); start += kEnvelopeRate / 2) {
    for (std::size_t i = 0; i < kEnvelopeRate; ++i) {
      const double window = 0.5 - 0.5 * std::cos(2 * kPi * static_cast<double>(i) / (kEnvelopeRate - 1));
      frame[i] = window * envelope[start + i];
    }
    for (std::size_t bin = first; bin < top; ++bin) {
      double real = 0, imaginary = 0;
      for (std::size_t i = 0, at = 0; i < kEnvelopeRate; ++i, at = (at + bin) % kEnvelopeRate) {
        real += frame[i] * cosine[at];
        imaginary += frame[i] * sine[at];
      }
      power[bin] += real * real + imaginary * imaginary;
    }
  }
  return power;
}

}  // namespace

std::optional<double> Repetition(const std::vector<float>& mono) {
  constexpr std::size_t kWindow = kTextureRate / 5;
  constexpr std::size_t kLag = kTextureFrame;
  const std::vector<float> band = BandFilter::BandPass(8, kLow, kHigh, kTextureRate).Filtered(mono);
  double total = 0;
  int windows = 0;
  for (std::size_t start = 0; start + kWindow + kLag < band.size(); start += kWindow) {
    double energy = 0, later = 0, product = 0;
    for (std::size_t i = start; i < start + kWindow; ++i) {
      const double a = band[i], b = band[i + kLag];
      energy += a * a;
      later += b * b;
      product += a * b;
    }
    if (energy / kWindow <= kSilence) continue;
    total += std::fabs(product) / std::sqrt(energy * later + 1e-20);
    ++windows;
  }
  if (windows == 0) return std::nullopt;
  return total / windows;
}

std::optional<double> ModulationLine(const std::vector<float>& mono) {
  constexpr std::size_t kLowest = 75, kHighest = 225;
  const std::vector<double> power = PowerSpectrum(Envelope(mono), kLowest - 12, kHighest + 13);
  double strongest = 0;
  for (std::size_t line = kLowest; line <= kHighest; line += 75) {
    const double peak = std::max({power[line - 1], power[line], power[line + 1]});
    double around = 0;
    for (std::size_t distance = 5; distance <= 12; ++distance) {
      around += power[line - distance] + power[line + distance];
    }
    if (around <= 0) return std::nullopt;
    strongest = std::max(strongest, peak / (around / 16));
  }
  return 10 * std::log10(std::max(strongest, 1e-20));
}

}  // namespace xcodec::train::metrics
