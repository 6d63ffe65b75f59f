/// \file
/// Modified discrete cosine transform of one chunk, with hard edges so that a chunk reconstructs on its own.
#ifndef XCODEC_SRC_TORCH_SPECTRAL_MDCT_H_
#define XCODEC_SRC_TORCH_SPECTRAL_MDCT_H_

#include <torch/torch.h>

#include <cstdint>

namespace xcodec::libtorch {

/// MDCT with hop `bins` and sine windows of 2 * bins samples over a chunk of frames * bins samples (Princen
/// and Bradley 1986). The first window is 0 up to half a hop before the chunk and 1 from there to its middle,
/// the last is its mirror image. Bases are computed in double precision.
class Mdct {
 public:
  Mdct(std::int64_t bins, std::int64_t frames, torch::Device device);

  struct Spectrum {
    torch::Tensor cosine;  ///< [..., frames, bins]
    torch::Tensor sine;    ///< MDST of the same windows, for envelopes that do not depend on phase
  };
  /// [batch, channels, frames * bins] -> coefficients [batch, channels, frames, bins]. With fewer frames than
  /// a chunk's, the chunk ends there; the same for Inverse.
  Spectrum Forward(const torch::Tensor& audio) const;
  /// Cosine coefficients -> audio [batch, channels, frames * bins]; inverts Forward exactly up to rounding.
  torch::Tensor Inverse(const torch::Tensor& cosine) const;

 private:
  torch::Tensor WindowsOf(std::int64_t frames) const;

  std::int64_t bins_;
  std::int64_t frames_;
  torch::Tensor window_;  // [frames, 2 * bins]
  torch::Tensor cosine_;  // [bins, 2 * bins]
  torch::Tensor sine_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_SPECTRAL_MDCT_H_
