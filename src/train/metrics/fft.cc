#include "train/metrics/fft.h"

#include <cassert>
#include <cmath>
#include <utility>

namespace xcodec::train::metrics {
namespace {

constexpr double kTwoPi = 6.283185307179586476925286766559;

}  // namespace

Fft::Fft(std::size_t size) : size_(size), reversed_(size), twiddles_(size / 2) {
  assert(size >= 2 && (size & (size - 1)) == 0);
  for (std::size_t i = 1, j = 0; i < size; ++i) {
    std::size_t bit = size >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    reversed_[i] = j;
  }
  for (std::size_t k = 0; k < size / 2; ++k) {
    const double angle = -kTwoPi * static_cast<double>(k) / static_cast<double>(size);
    twiddles_[k] = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
  }
}

void Fft::Transform(std::complex<float>* values) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (i < reversed_[i]) std::swap(values[i], values[reversed_[i]]);
  }
  for (std::size_t half = 1; half < size_; half *= 2) {
    const std::size_t step = size_ / (2 * half);
    for (std::size_t start = 0; start < size_; start += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        // Written out: operator* of std::complex also handles infinities, which costs most of the time.
        const std::complex<float> w = twiddles_[k * step];
        const std::complex<float> x = values[start + half + k];
        const std::complex<float> t(w.real() * x.real() - w.imag() * x.imag(),
                                    w.real() * x.imag() + w.imag() * x.real());
        values[start + half + k] = values[start + k] - t;
        values[start + k] += t;
      }
    }
  }
}

void Fft::Magnitudes(const float* a, const float* b, float* magnitude_a, float* magnitude_b) const {
  std::vector<std::complex<float>> values(size_);
  for (std::size_t i = 0; i < size_; ++i) values[i] = {a[i], b[i]};
  Transform(values.data());
  for (std::size_t k = 0; k <= size_ / 2; ++k) {
    // The spectrum of a + ib: a is its even part, b its odd part.
    const std::complex<float> x = values[k];
    const std::complex<float> y = std::conj(values[(size_ - k) & (size_ - 1)]);
    const std::complex<float> even = x + y;
    const std::complex<float> odd = x - y;
    magnitude_a[k] = 0.5F * std::sqrt(even.real() * even.real() + even.imag() * even.imag());
    magnitude_b[k] = 0.5F * std::sqrt(odd.real() * odd.real() + odd.imag() * odd.imag());
  }
}

}  // namespace xcodec::train::metrics
