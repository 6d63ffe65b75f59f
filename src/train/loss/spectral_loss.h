/// \file
/// Differentiable distances between signals.
#ifndef XCODEC_SRC_TRAIN_LOSS_SPECTRAL_LOSS_H_
#define XCODEC_SRC_TRAIN_LOSS_SPECTRAL_LOSS_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace xcodec::train {

/// Magnitudes of the short-time Fourier transform of rows [n, samples], periodic Hann window, hop a quarter,
/// centred frames: [n, window / 2 + 1, frames].
torch::Tensor StftMagnitude(const torch::Tensor& rows, std::int64_t window);

/// Triangular HTK mel bands over 0 .. rate / 2 as a matrix [bands, window / 2 + 1].
torch::Tensor MelMatrix(int rate, std::int64_t window, int bands);

struct MelLossOptions {
  int sample_rate = 48000;
  std::vector<std::int64_t> windows{32, 64, 128, 256, 512, 1024, 2048};
  int bands = 64;
  double floor = 1e-5;
  bool linear = false;  ///< EnCodec's form: |S - S'| + (log S - log S')^2 instead of |log10 S - log10 S'|
};

/// The log-mel distance of train/metrics/log_mel.h as a loss. Inputs [batch, channels, samples]; with two
/// channels (left - right) / 2 counts as a third.
class MelLoss {
 public:
  MelLoss(const MelLossOptions& options, torch::Device device);
  /// Mean over those windows whose numbers are in `use` (all when it is empty).
  torch::Tensor operator()(const torch::Tensor& a, const torch::Tensor& b,
                           const std::vector<std::size_t>& use) const;
  std::size_t windows() const { return options_.windows.size(); }

 private:
  torch::Tensor WindowLoss(const torch::Tensor& a, const torch::Tensor& b, std::size_t number) const;

  MelLossOptions options_;
  std::vector<torch::Tensor> banks_;  // [bands, bins]
};

/// Distance of levels: mean |log10| of the ratio of magnitudes that are the root of the power in 32 mel bands
/// and 85 ms (at 48 kHz). The mean difference of log magnitudes is smallest for an output of median level,
/// which is 3 to 4 dB too quiet wherever fine structure is not coded; power that is summed first has no such
/// bias. Levels more than 60 dB below a recording's mean power per band count as zero. Inputs as for MelLoss.
class LevelLoss {
 public:
  LevelLoss(int sample_rate, torch::Device device);
  torch::Tensor operator()(const torch::Tensor& a, const torch::Tensor& b) const;
  /// The same with the power of the whole length in each band: loud moments count by their power, while in a
  /// mean of differences over time the many quiet ones would outvote them.
  torch::Tensor OfWhole(const torch::Tensor& a, const torch::Tensor& b) const;

 private:
  // [rows, bands, frames].
  torch::Tensor Bands(const torch::Tensor& audio) const;
  // Of powers [batch, any].
  static torch::Tensor Distance(const torch::Tensor& a, const torch::Tensor& b);

  torch::Tensor bank_;  // [bands, bins]
};

/// Mean over windows of 64 to 2048 samples of |S - S'| + |log10 S - log10 S'|, S the magnitudes of all bins
/// of the STFT over the root of the window's energy, floor of the logarithm 1e-4: resolves high frequencies
/// better than mel bands. Inputs as for MelLoss.
torch::Tensor SpectralLoss(const torch::Tensor& a, const torch::Tensor& b);

/// Mean |a - b|.
torch::Tensor WaveformLoss(const torch::Tensor& a, const torch::Tensor& b);

/// Mean over the batch of ln(error energy / reference energy + 0.01): every decibel of signal-to-noise ratio
/// counts the same until 20 dB.
torch::Tensor LogErrorLoss(const torch::Tensor& reference, const torch::Tensor& estimate);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LOSS_SPECTRAL_LOSS_H_
