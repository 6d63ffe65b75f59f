/// \file
/// Modified discrete cosine and sine transforms of one chunk.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_MDCT_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_MDCT_H_

#include <cstddef>

#include "engine/backend/floats.h"
#include "engine/kernels/kernels.h"
#include "engine/spectral/dct4.h"

namespace xcodec::engine {

/// Hop `bins`, window 2 * bins, `frames` windows over frames * bins samples of a chunk; sine window with hard
/// edges at both ends of the chunk, so that a chunk reconstructs exactly on its own. Transforms are
/// orthonormal (factor sqrt(2 / bins)). Immutable; tables come from our own arithmetic, not from the C
/// library.
class Mdct {
 public:
  /// `bins` is even.
  explicit Mdct(std::size_t bins);

  /// Signal [frames * bins] -> cosine and sine coefficients [frames, bins] each. `frames` may be less than a
  /// chunk's: a chunk that ends there.
  void Forward(const Kernels& kernels, const float* signal, std::size_t frames, Workspace* workspace,
               float* cosine, float* sine) const;
  /// Cosine coefficients [frames, bins] -> signal [frames * bins].
  void Inverse(const float* cosine, std::size_t frames, Workspace* workspace, float* signal) const;

 private:
  const float* Window(std::size_t frame, std::size_t frames) const;

  std::size_t bins_;
  Floats windows_;  ///< [4]: inner, first, last, only; 2 * bins each
  Dct4 dct_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_MDCT_H_
