/// \file
/// Encoding half of the default model: MDCT, envelope, principal components, a small network that corrects
/// the envelope's latents, residual vector quantizer.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_ENCODER_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_ENCODER_H_

#include <memory>

#include "engine/convnext.h"
#include "engine/envelope_prediction.h"
#include "engine/floats.h"
#include "engine/mdct.h"
#include "engine/quantizer.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::engine {

/// Sizes of a spectral model that both halves need. Rows of spectra are mid frames, then side frames.
struct SpectralShape {
  explicit SpectralShape(const ModelConfig& config);
  std::size_t frames;  ///< MDCT frames of a chunk
  std::size_t bins;
  std::size_t bands;
  std::size_t rows;      ///< 2 * frames: spectra of a chunk; also its latent frames
  std::size_t wave;      ///< latent values for the waveform
  std::size_t envelope;  ///< latent values for the envelope
  std::size_t dim;       ///< wave + envelope
};

/// kUnsupported for shapes that the family's definition does not cover.
Status CheckSpectral(const ModelConfig& config);

/// Immutable, thread-safe.
class SpectralEncoder {
 public:
  static Result<std::unique_ptr<const SpectralEncoder>> Create(const Model& model, const Kernels& kernels);

  /// Chunks of 1 .. chunk_length samples, zeros after their end -> codes [params.codebooks, rows].
  void Encode(Span<const AudioBlock> chunks, const EncodeParams& params, Workspace* workspace,
              std::vector<CodeBlock>* codes) const;
  /// The latents before quantization: [chunks, rows, dim]. Not null: `weights`, the same shape, receives what
  /// a squared error counts in the search for codes (only for models that say so: weighted()).
  void Latents(Span<const AudioBlock> chunks, Workspace* workspace, float* latents,
               float* weights = nullptr) const;
  bool predicts() const { return config_.start_codebooks > 0; }
  bool weighted() const { return config_.search_exponent > 0; }
  const SpectralShape& shape() const { return shape_; }

 private:
  SpectralEncoder(const Model& model, const Kernels& kernels, Weights* weights);
  void ChunkLatents(const AudioBlock& chunk, Workspace* workspace, float* latents, float* weights) const;
  void Envelope(const float* cosine, const float* sine, Workspace* workspace, float* envelope) const;
  void Split(const float* values, std::size_t row, float* out) const;
  void Project(float* cosine, const float* envelope, const float* level, Workspace* workspace,
               float* latents) const;
  void EncodePredicted(const CodeSearch& search, std::size_t chunks, Workspace* workspace,
                       std::vector<CodeBlock>* codes) const;
  void Target(const float* latent, const float* decoded, std::size_t t, float* target) const;
  void SearchWeights(const float* level, Workspace* workspace, float* weights) const;

  const Kernels& kernels_;
  SpectralConfig config_;
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
  ConvNextTrunk net_;
  PackedMatrix out_;
  Quantizer quantizer_;
  EnvelopePrediction prediction_;  ///< for models that predict: predicts()
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_ENCODER_H_
