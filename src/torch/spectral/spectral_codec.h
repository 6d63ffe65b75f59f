/// \file
/// The default model's family for the LibTorch backend.
#ifndef XCODEC_SRC_TORCH_SPECTRAL_SPECTRAL_CODEC_H_
#define XCODEC_SRC_TORCH_SPECTRAL_SPECTRAL_CODEC_H_

#include <memory>
#include <vector>

#include "model/spectral/attack_search.h"
#include "model/spectral/refinement.h"
#include "torch/backend/codec.h"
#include "torch/spectral/envelope_prediction.h"
#include "torch/spectral/mdct.h"
#include "torch/spectral/spectral_net.h"

namespace xcodec::libtorch {

/// Audio -> MDCT -> envelope and normalised coefficients -> principal components -> latent, and back. B is
/// the batch, T the MDCT frames of a chunk, S the latent frames per MDCT frame, M the bins, D the latent's
/// width. All methods are differentiable, except choosing codes.
class SpectralCodec : public TorchCodec {
 public:
  static Result<std::unique_ptr<TorchCodec>> Create(const model::Model& model, torch::Device device);
  SpectralCodec(const model::ModelConfig& config, std::shared_ptr<SpectralNet> net, torch::Device device);

  torch::Tensor Encode(const torch::Tensor& audio, const model::EncodeParams& params) override;
  torch::Tensor Decode(const torch::Tensor& codes, std::int64_t chunk,
                       const model::DecodeParams& params) override;

  struct Analysis {
    torch::Tensor latent;  ///< [B, S * T, D]
    /// The same shape, weights of the squared errors in the search; undefined: all equal.
    torch::Tensor weights;
    torch::Tensor coefficients;  ///< [B, 2, T, M] MDCT of mid and side
    /// Attacks of every chunk, for models that code attacks; empty: none.
    std::vector<std::vector<model::Attack>> attacks = {};
    std::int64_t frames = 0;  ///< latent frames of a single chunk that are to be coded; 0: all
    /// `weights` as rows [B * S * T, D], or undefined.
    torch::Tensor WeightRows() const {
      return weights.defined() ? weights.reshape({-1, weights.size(2)}) : torch::Tensor();
    }
  };
  /// [2, samples] of unit scale: removes the gain of at most `most` attacks, for models that code them.
  std::vector<model::Attack> Level(torch::Tensor* chunk, std::int64_t most) const;
  /// [B, 2, chunk_length], or fewer whole MDCT frames -> the values to be quantized.
  Analysis Analyse(const torch::Tensor& audio);
  struct Synthesis {
    torch::Tensor coefficients;  ///< [B, 2, T, M] MDCT of mid and side, without noise
    torch::Tensor noise_level;   ///< [B, 2, T, bands] standard deviation of the noise to add
    torch::Tensor noise_bins;    ///< [B, 2, T, M] or [1], 1 where noise is added, otherwise 0
  };
  /// The decoded codes before the network.
  struct Coded {
    torch::Tensor latent;   ///< [B, S * T, D]
    torch::Tensor refined;  ///< [B, 2, T, M], added to the coefficients; undefined if nothing is refined
    torch::Tensor depths;   ///< [B, 2, T, bins], codes of every bin; undefined with `refined`
  };
  /// Output for the codes of `codebooks` codebooks, with the signs of `noise` [B, 2, T, M] or [2, T, M].
  Synthesis Synthesize(const Coded& coded, int codebooks, const torch::Tensor& noise);
  /// The coefficients with the noise [B, 2, T, M] or [2, T, M] at its level.
  torch::Tensor WithNoise(const Synthesis& synthesis, const torch::Tensor& noise) const;
  /// Codes for each of the ascending `counts` of codebooks, int64 [count, B * S * T]; the search keeps
  /// `width` sequences.
  std::vector<torch::Tensor> Quantize(const Analysis& analysis, const std::vector<int>& counts,
                                      int width) const;
  /// For predicting models: the codes of the first `count` codebooks, which must not be refinement codes.
  torch::Tensor QuantizeLatents(const Analysis& analysis, int count, int width) const;
  /// For predicting models: the tensors for quantizing, which share the network's storage.
  PredictiveBooks books() const { return {net_->codebook, net_->codebook_start, net_->predict}; }
  /// Codes int64 [K, batch * S * T]. The latents are differentiable in the codebooks.
  Coded Dequantize(const torch::Tensor& codes, std::int64_t batch) const;
  /// Latents -> their coefficients without the network, [B, 2, T, M].
  torch::Tensor ClosedForm(const torch::Tensor& latent) const;
  /// Reads the refinement's tables and the quantizer's codebooks again after they have changed.
  void UpdateRefinement();
  const model::Refinement& refinement() const { return refinement_; }
  /// Coefficients [B, 2, T, M] of mid and side -> left and right [B, 2, chunk_length].
  torch::Tensor ToAudio(const torch::Tensor& coefficients) const;
  /// The noise of one chunk, [2, T, M], zero mean and unit variance (model/spectral/noise.h; the running
  /// number of a coefficient is (channel * T + frame) * M + bin).
  torch::Tensor Noise(std::int64_t chunk) const;
  SpectralNet& net() { return *net_; }

 private:
  torch::Tensor Split(const torch::Tensor& spectrum) const;
  torch::Tensor Merge(const torch::Tensor& frames, std::int64_t width) const;
  torch::Tensor Amplitude(const torch::Tensor& envelope) const;
  torch::Tensor Gain(const torch::Tensor& envelope) const;
  torch::Tensor SearchWeights(const torch::Tensor& amplitude) const;
  torch::Tensor ClosedEnvelope(const torch::Tensor& latent) const;
  torch::Tensor ClosedWave(const torch::Tensor& latent) const;
  torch::Tensor Refine(const Analysis& analysis, const torch::Tensor& base, int count) const;
  torch::Tensor Blend(const Coded& coded, const torch::Tensor& closed, const torch::Tensor& own,
                      std::int64_t rate, const torch::Tensor& noise) const;
  torch::Tensor BandWeights(const torch::Tensor& envelope) const;
  torch::Tensor UnitMeans(const torch::Tensor& bins) const;
  torch::Tensor EnvelopeLatents(const torch::Tensor& envelope) const;
  torch::Tensor FullChunk(const torch::Tensor& spectrum) const;
  torch::Tensor WithSilence(const torch::Tensor& latent) const;
  std::int64_t FramesOf(std::int64_t samples) const;
  torch::Tensor Restored(const torch::Tensor& codes, const torch::Tensor& audio) const;

  model::CodecSpec spec_;
  model::SpectralConfig config_;
  std::shared_ptr<SpectralNet> net_;
  torch::Device device_;
  std::int64_t frames_;
  Mdct mdct_;
  model::TemporalGain gain_;
  model::AttackSearch attacks_;
  model::Refinement refinement_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_SPECTRAL_SPECTRAL_CODEC_H_
