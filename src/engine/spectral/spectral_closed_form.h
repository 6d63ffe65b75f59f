/// \file
/// Decodes a spectral model's latents without its networks, by inverting the linear maps. Encoder and decoder
/// need this, because refinement codes its residual.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_CLOSED_FORM_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_CLOSED_FORM_H_

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/backend/weights.h"
#include "engine/spectral/spectral_shape.h"

namespace xcodec::engine {

/// Immutable, thread-safe. One chunk: latents [rows, dim] in; spectra have rows of mid frames, then side
/// frames.
class SpectralClosedForm {
 public:
  SpectralClosedForm() = default;
  SpectralClosedForm(Weights* weights, const model::ModelConfig& config);

  /// Normalised coefficients [rows, bins].
  void Wave(const Kernels& kernels, const float* latents, Workspace* workspace, float* wave) const;
  /// log10 of the amplitude per band [rows, bands].
  void Envelope(const Kernels& kernels, const float* latents, Workspace* workspace, float* envelope) const;
  /// Factors of the normalised coefficients, [rows, bins], for an envelope [rows, bands].
  void Gain(const Kernels& kernels, const float* envelope, float* gain) const;
  /// Wave, Envelope and Gain together: the coefficients [rows, bins].
  void Coefficients(const Kernels& kernels, const float* latents, Workspace* workspace,
                    float* coefficients) const;
  /// Values per band -> per bin, [bands, bins].
  const PackedMatrix& interp() const { return interp_; }

 private:
  std::size_t frames_ = 0, bins_ = 0, bands_ = 0, rows_ = 0, wave_ = 0, dim_ = 0;
  float gamma_ = 0;
  PackedMatrix interp_;
  PackedMatrix wave_out_;
  PackedMatrix envelope_basis_;  ///< [envelope, bands]
  Floats envelope_mean_;
  float envelope_gain_ = 1;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_CLOSED_FORM_H_
