/// \file
/// Spectra of real signals, for measurements that must not depend on LibTorch.
#ifndef XCODEC_SRC_TRAIN_METRICS_FFT_H_
#define XCODEC_SRC_TRAIN_METRICS_FFT_H_

#include <complex>
#include <cstddef>
#include <vector>

namespace xcodec::train::metrics {

/// In-place complex FFT of a power of two, decimation in time. Const methods are thread-safe.
class Fft {
 public:
  /// `size` is a power of two, at least 2.
  explicit Fft(std::size_t size);
  std::size_t size() const { return size_; }

  /// `values` has size() elements; exp(-2 pi i k n / size), no scaling.
  void Transform(std::complex<float>* values) const;

  /// Magnitudes of bins 0 .. size / 2 of two real frames of size() samples at the price of one transform.
  void Magnitudes(const float* a, const float* b, float* magnitude_a, float* magnitude_b) const;

 private:
  std::size_t size_;
  std::vector<std::size_t> reversed_;
  std::vector<std::complex<float>> twiddles_;  // exp(-2 pi i k / size), k < size / 2
};

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_FFT_H_
