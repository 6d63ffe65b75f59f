/// \file
/// Modified discrete cosine and sine transforms of one chunk, as matrix products.
#ifndef XCODEC_SRC_ENGINE_MDCT_H_
#define XCODEC_SRC_ENGINE_MDCT_H_

#include <cstddef>

#include "engine/floats.h"
#include "engine/kernels/kernels.h"
#include "engine/packed_matrix.h"

namespace xcodec::engine {

/// Hop `bins`, window 2 * bins, `frames` windows over frames * bins samples of a chunk; sine window with hard
/// edges at both ends of the chunk, so that a chunk reconstructs exactly on its own. Transforms are
/// orthonormal (factor sqrt(2 / bins)). Immutable; tables come from arithmetic of our own, not from the C
/// library.
class Mdct {
 public:
  Mdct(std::size_t bins, bool with_sine);

  /// Signal [frames * bins] -> cosine and sine coefficients [frames, bins] each. `frames` may be less than a
  /// chunk's: a chunk that ends there.
  void Forward(const Kernels& kernels, const float* signal, std::size_t frames, Workspace* workspace,
               float* cosine, float* sine) const;
  /// Cosine coefficients [frames, bins] -> signal [frames * bins].
  void Inverse(const Kernels& kernels, const float* cosine, std::size_t frames, Workspace* workspace,
               float* signal) const;

 private:
  const float* Window(std::size_t frame, std::size_t frames) const;

  std::size_t bins_;
  Floats windows_;       ///< [4]: inner, first, last, only; 2 * bins each
  PackedMatrix cosine_;  ///< DCT-IV, symmetric
  PackedMatrix sine_;    ///< DST-IV
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_MDCT_H_
