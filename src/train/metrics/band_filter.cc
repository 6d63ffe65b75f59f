#include "train/metrics/band_filter.h"

#include <cmath>
#include <complex>

namespace xcodec::train::metrics {
namespace {

using Complex = std::complex<double>;

constexpr double kPi = 3.14159265358979323846;

// Analogue frequency that the bilinear transform s = 2 (z - 1) / (z + 1) takes to `hz`.
double Warped(double hz, double rate) { return 2.0 * std::tan(kPi * hz / rate); }

Complex Bilinear(Complex s) { return (2.0 + s) / (2.0 - s); }

// Pole number k of the Butterworth low pass with the edge 1; those of the upper half plane come first.
Complex PrototypePole(int k, int order) {
  const double angle = kPi * (2 * k + 1) / (2 * order);
  return {-std::sin(angle), std::cos(angle)};
}

}  // namespace

BandFilter BandFilter::BandPass(int order, double low, double high, double rate) {
  const double edge_low = Warped(low, rate), edge_high = Warped(high, rate);
  const double middle = std::sqrt(edge_low * edge_high);
  const Complex at_middle = Bilinear({0.0, middle});
  BandFilter filter;
  for (int k = 0; k < order / 2; ++k) {
    // Every pole of the low pass becomes two, one near each edge; with their conjugates they make two
    // sections with zeros at 0 Hz and at half the rate.
    const Complex half = PrototypePole(k, order) * ((edge_high - edge_low) / 2);
    const Complex root = std::sqrt(half * half - middle * middle);
    for (const Complex& pole : {Bilinear(half + root), Bilinear(half - root)}) {
      const double a1 = -2.0 * pole.real(), a2 = std::norm(pole);
      const Complex inverse = 1.0 / at_middle;
      const double gain = std::abs((1.0 + inverse * (a1 + inverse * a2)) / (1.0 - inverse * inverse));
      filter.sections_.push_back({gain, 0.0, -gain, a1, a2});
    }
  }
  return filter;
}

BandFilter BandFilter::LowPass(int order, double cutoff, double rate) {
  BandFilter filter;
  for (int k = 0; k < order / 2; ++k) {
    const Complex pole = Bilinear(PrototypePole(k, order) * Warped(cutoff, rate));
    const double a1 = -2.0 * pole.real(), a2 = std::norm(pole);
    const double gain = (1.0 + a1 + a2) / 4.0;
    filter.sections_.push_back({gain, 2.0 * gain, gain, a1, a2});
  }
  return filter;
}

std::vector<float> BandFilter::Filtered(const std::vector<float>& signal) const {
  BandFilter fresh = *this;
  for (Section& section : fresh.sections_) section.z1 = section.z2 = 0;
  std::vector<float> result;
  result.reserve(signal.size());
  for (const float x : signal) result.push_back(static_cast<float>(fresh.Next(x)));
  return result;
}

}  // namespace xcodec::train::metrics
