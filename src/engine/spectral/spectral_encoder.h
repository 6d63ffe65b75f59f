/// \file
/// Encoding half of the default model: MDCT, envelope, principal components, a small network that corrects
/// the envelope's latents, residual vector quantizer.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_ENCODER_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_ENCODER_H_

#include <memory>

#include "engine/backend/floats.h"
#include "engine/backend/quantizer.h"
#include "engine/spectral/convnext.h"
#include "engine/spectral/envelope_prediction.h"
#include "engine/spectral/mdct.h"
#include "engine/spectral/spectral_closed_form.h"
#include "engine/spectral/spectral_shape.h"
#include "model/backend.h"
#include "model/model.h"
#include "model/spectral/attack_search.h"
#include "model/spectral/refinement.h"

namespace xcodec::engine {

/// Immutable, thread-safe.
class SpectralEncoder {
 public:
  static Result<std::unique_ptr<const SpectralEncoder>> Create(const model::Model& model,
                                                               const Kernels& kernels);

  /// Chunks of 1 .. chunk_length samples, zeros after their end -> codes [params.codebooks, rows].
  void Encode(Span<const AudioBlock> original, const model::EncodeParams& params, Workspace* workspace,
              std::vector<CodeBlock>* codes) const;
  /// The latents before quantization: [chunks, rows, dim]. If not null, `weights`, of the same shape,
  /// receives the weights of the squared errors in the search for codes (only for models with weighted()),
  /// and `coefficients` receives the spectra, [chunks, rows, bins].
  void Latents(Span<const AudioBlock> chunks, Workspace* workspace, float* latents, float* weights = nullptr,
               float* coefficients = nullptr) const;
  bool predicts() const { return config_.start_codebooks > 0; }
  bool weighted() const {
    return config_.search_range > 0 || (config_.search_exponent > 0 && shape_.wave > 0);
  }
  const SpectralShape& shape() const { return shape_; }

 private:
  SpectralEncoder(const model::Model& model, const Kernels& kernels, Weights* weights);
  void ReadWave(Weights* weights);
  std::vector<AudioBlock> Levelled(Span<const AudioBlock> chunks, int codebooks,
                                   std::vector<CodeBlock>* codes) const;
  void ChunkLatents(const AudioBlock& chunk, Workspace* workspace, float* latents, float* weights,
                    float* coefficients) const;
  void Envelope(const float* cosine, const float* sine, Workspace* workspace, float* envelope) const;
  void Split(const float* values, std::size_t row, float* out) const;
  void ProjectWave(const float* cosine, const float* level, Workspace* workspace, float* latents) const;
  void Project(const float* cosine, const float* envelope, const float* level, Workspace* workspace,
               float* latents) const;
  void EncodePredicted(const CodeSearch& search, Workspace* workspace, float* decoded,
                       std::vector<CodeBlock>* codes) const;
  void Refine(const float* coefficients, const float* decoded, Workspace* workspace,
              std::vector<CodeBlock>* codes) const;
  void Target(const float* latent, const float* decoded, std::size_t t, float* target) const;
  void BandWeights(const float* envelope, float* weights) const;
  void SearchWeights(const float* level, Workspace* workspace, float* weights) const;

  const Kernels& kernels_;
  model::CodecSpec spec_;
  model::SpectralConfig config_;
  SpectralShape shape_;
  Mdct mdct_;
  PackedMatrix band_;    ///< [bins, bands]
  PackedMatrix interp_;  ///< [bands, bins]
  Floats band_width_;
  PackedMatrix wave_basis_;    ///< [bins, wave], times the gain of each input
  PackedMatrix wave_squares_;  ///< [bins, wave], squares of the components, for weights
  PackedMatrix envelope_basis_;
  Floats envelope_mean_;
  float envelope_gain_ = 1;
  ConvNextTrunk net_;  ///< for models with an encoder network, like the next
  PackedMatrix out_;
  model::TemporalGain gain_;  ///< for models that code attacks, like the next
  model::AttackSearch attacks_;
  Quantizer quantizer_;
  EnvelopePrediction prediction_;  ///< for models that predict: predicts()
  SpectralClosedForm closed_;      ///< for models that refine, like the following
  model::Refinement refinement_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_ENCODER_H_
