/// \file
/// Decoding half of the default model.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_DECODER_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_DECODER_H_

#include <memory>
#include <vector>

#include "engine/spectral_encoder.h"

namespace xcodec::engine {

/// Immutable, thread-safe.
class SpectralDecoder {
 public:
  /// What a chunk's codes say before it becomes audio; rows are mid frames, then side frames.
  struct Spectrum {
    float* coefficients;  ///< [rows, bins]
    float* noise_level;   ///< [rows, bands]: standard deviation of the noise to be added
  };

  static Result<std::unique_ptr<const SpectralDecoder>> Create(const Model& model, const Kernels& kernels);

  /// Codes of `rows` frames each, checked before -> audio of chunk_length samples each.
  void Decode(Span<const ChunkToDecode> chunks, const DecodeParams& params, Workspace* workspace,
              std::vector<AudioBlock>* audio) const;
  /// Coefficients without noise and noise levels; all chunks with the same number of codebooks.
  void Spectra(Span<const ChunkToDecode> chunks, Workspace* workspace, std::vector<Spectrum>* spectra) const;
  const SpectralShape& shape() const { return shape_; }

 private:
  SpectralDecoder(const Model& model, const Kernels& kernels, Weights* weights);
  void Latents(const CodeBlock& codes, float* latents) const;
  void ChunkSpectrum(const float* latents, const float* added, const float* corrections, std::size_t rate,
                     Workspace* workspace, const Spectrum& out) const;
  void NoiseLevel(const float* envelope, const float* corrections, std::size_t rate, Workspace* workspace,
                  const Spectrum& out) const;
  void AddNoise(std::int64_t chunk, Workspace* workspace, const Spectrum& spectrum) const;
  void ToAudio(const float* coefficients, Workspace* workspace, AudioBlock* audio) const;

  const Kernels& kernels_;
  CodecSpec spec_;
  SpectralConfig config_;
  SpectralShape shape_;
  Mdct mdct_;
  PackedMatrix band_;       ///< [bins, bands]
  PackedMatrix band_bins_;  ///< [bands, bins]
  PackedMatrix interp_;     ///< [bands, bins]
  Floats band_width_;
  PackedMatrix wave_out_;
  PackedMatrix envelope_basis_;  ///< [envelope, bands]
  Floats envelope_mean_;
  float envelope_gain_ = 1;
  Floats rate_;   ///< [bandwidths, width]
  Floats noise_;  ///< [bandwidths, 2, bands]
  ConvNextTrunk net_;
  PackedMatrix coef_;
  PackedMatrix bands_;
  Dequantizer dequantizer_;
  EnvelopePrediction prediction_;  ///< for models that predict
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_DECODER_H_
