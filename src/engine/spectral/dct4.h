/// \file
/// The discrete cosine transform of type IV by a fast Fourier transform, several at a time.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_DCT4_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_DCT4_H_

#include <cstddef>
#include <vector>

namespace xcodec::engine {

/// Orthonormal DCT-IV: X[k] = sqrt(2 / size) sum x[n] cos(pi / size (n + 1/2) (k + 1/2)), its own inverse.
/// After "Signal Processing with Lapped Transforms" (H. Malvar, 1992): a complex FFT of half the size between
/// two rotations. Immutable, thread-safe. Tables come from our own arithmetic, not from the C library.
class Dct4 {
 public:
  /// Transforms done at a time: sample n of transform i is at [n * kLanes + i].
  static constexpr std::size_t kLanes = 8;

  /// `size` is even; fast if it has no prime factor above 5.
  explicit Dct4(std::size_t size);

  std::size_t size() const { return size_; }
  /// Values [size, kLanes] in place; `scratch` has twice as many.
  void Transform(float* values, float* scratch) const;

  /// A step of the FFT: `stride` transforms of `length` become radix times as many of a radix-th.
  struct Stage {
    std::size_t radix, length, stride;
    std::vector<float> cosines, sines;      ///< twiddle factors, [length / radix, radix]
    std::vector<float> roots_re, roots_im;  ///< of 1, [radix]
  };

 private:
  std::size_t size_;
  std::vector<float> cosines_, sines_;  // of the rotations
  std::vector<Stage> stages_;
};

/// cos(2 pi i / n) for all i < n, a multiple of 8; the same on every machine.
std::vector<double> CosTable(std::size_t n);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_DCT4_H_
