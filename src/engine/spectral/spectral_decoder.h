/// \file
/// Decoding half of the default model.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_DECODER_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_DECODER_H_

#include <limits>
#include <memory>
#include <vector>

#include "engine/spectral/spectral_encoder.h"
#include "model/spectral/temporal_gain.h"

namespace xcodec::engine {

/// Immutable, thread-safe.
class SpectralDecoder {
 public:
  /// A decoded chunk before its conversion to audio; rows are mid frames, then side frames.
  struct Spectrum {
    float* coefficients;  ///< [rows, bins]
    float* noise_level;   ///< [rows, bands]: standard deviation of the noise to be added
    float* noise;         ///< [rows, bins], 0 where no noise is added; null: noise everywhere
  };

  static Result<std::unique_ptr<const SpectralDecoder>> Create(const model::Model& model,
                                                               const Kernels& kernels);

  /// Codes of `rows` frames each, checked before -> audio of chunk_length samples each.
  void Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
              Workspace* workspace, std::vector<AudioBlock>* audio) const;
  /// Coefficients without noise and noise levels; all chunks with the same number of codebooks.
  void Spectra(Span<const model::ChunkToDecode> chunks, Workspace* workspace,
               std::vector<Spectrum>* spectra) const;
  const SpectralShape& shape() const { return shape_; }

 private:
  SpectralDecoder(const model::Model& model, const Kernels& kernels, Weights* weights);
  // The parts of one chunk, before its spectrum is assembled.
  struct Parts {
    float* wave = nullptr;               // [rows, bins], normalised coefficients of the closed form
    float* envelope = nullptr;           // [rows, bands], of the closed form
    float* refined = nullptr;            // [rows, bins], null if nothing is refined, like the following
    float* depths = nullptr;             // [rows, bins]
    float* gain = nullptr;               // [rows, bins], of the closed form
    const float* added = nullptr;        // [frames, 2, bins], from the network
    const float* corrections = nullptr;  // [frames, 3, 2, bands]: of envelope, waveform's gain, noise
    std::uint64_t chunk = 0;
  };
  void ReadSilence(Weights* weights);
  void RestoreAttacks(const CodeBlock& codes, AudioBlock* audio) const;
  void Latents(const CodeBlock& codes, float* latents) const;
  void TakeClosedForm(const float* latents, Workspace* workspace, Parts* parts) const;
  void TakeRefinement(const CodeBlock& codes, Workspace* workspace, Parts* parts) const;
  void RefinedFeatures(const Parts& parts, Workspace* workspace, float* features) const;
  void ChunkSpectrum(const Parts& parts, std::size_t bandwidth_index, Workspace* workspace,
                     const Spectrum& out) const;
  void TakeSigns(const Parts& parts, const Spectrum& out) const;
  void Blend(const Parts& parts, const float* closed, std::size_t bandwidth_index, const Spectrum& out) const;
  void NoiseLevel(const float* envelope, const float* corrections, std::size_t bandwidth_index,
                  Workspace* workspace, const Spectrum& out) const;
  void AddNoise(std::int64_t chunk, Workspace* workspace, const Spectrum& spectrum) const;
  void ToAudio(const float* coefficients, Workspace* workspace, AudioBlock* audio) const;

  const Kernels& kernels_;
  model::CodecSpec spec_;
  model::SpectralConfig config_;
  SpectralShape shape_;
  Mdct mdct_;
  model::TemporalGain temporal_gain_;
  PackedMatrix band_;       ///< [bins, bands]
  PackedMatrix band_bins_;  ///< [bands, bins]
  Floats band_width_;
  SpectralClosedForm closed_;
  Floats rate_;   ///< [bandwidths, width]
  Floats noise_;  ///< [bandwidths, 2, bands]
  ConvNextTrunk net_;
  PackedMatrix coef_;
  PackedMatrix bands_;
  Dequantizer dequantizer_;
  EnvelopePrediction prediction_;  ///< for models that predict
  model::Refinement refinement_;   ///< for models that refine, like the following
  PackedMatrix refined_;
  Floats keep_;     ///< [bandwidths, kRefinementDepths]
  Floats silence_;  ///< [envelope], latents of frames that have no codes
  float largest_envelope_ = std::numeric_limits<float>::infinity();
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_DECODER_H_
