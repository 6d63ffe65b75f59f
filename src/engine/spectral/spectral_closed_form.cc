#include "engine/spectral/spectral_closed_form.h"

namespace xcodec::engine {

SpectralClosedForm::SpectralClosedForm(Weights* weights, const model::ModelConfig& config)
    : gamma_(static_cast<float>(config.spectral.gamma)) {
  const SpectralShape shape(config);
  const model::SpectralConfig& c = config.spectral;
  frames_ = shape.frames;
  bins_ = shape.bins;
  bands_ = shape.bands;
  rows_ = shape.rows;
  wave_ = shape.wave;
  dim_ = shape.dim;
  const Floats interp = weights->Get("interp", {c.bands, c.bins});
  interp_ =
      PackedMatrix::Pack(bands_, bins_, [&](std::size_t i, std::size_t j) { return interp[i * bins_ + j]; });
  if (wave_ > 0) wave_out_ = weights->Linear("dec.wave_out", c.bins, c.wave_dims, false);
  const Floats basis = weights->Get("env_basis", {c.bands, c.envelope_dims});
  envelope_basis_ = PackedMatrix::Pack(
      shape.envelope, bands_, [&](std::size_t i, std::size_t j) { return basis[j * shape.envelope + i]; });
  envelope_mean_ = weights->Vector("env_mean", c.bands);
  envelope_gain_ = weights->Get("env_gain", {1})[0];
}

// Latent frame 2t has the even bins of both channels, 2t + 1 the odd ones.
void SpectralClosedForm::Wave(const Kernels& kernels, const float* latents, Workspace* workspace,
                              float* wave) const {
  const Workspace::Frame scope(workspace);
  float* split = workspace->Take(rows_ * bins_);
  kernels.gemm(wave_out_.Args(latents, dim_, rows_, split, bins_));
  for (std::size_t row = 0; row < rows_; ++row) {
    const float* even = split + 2 * (row % frames_) * bins_ + row / frames_ * (bins_ / 2);
    for (std::size_t j = 0; j < bins_ / 2; ++j) {
      wave[row * bins_ + 2 * j] = even[j];
      wave[row * bins_ + 2 * j + 1] = even[bins_ + j];
    }
  }
}

void SpectralClosedForm::Envelope(const Kernels& kernels, const float* latents, Workspace* workspace,
                                  float* envelope) const {
  const Workspace::Frame scope(workspace);
  float* split = workspace->Take(rows_ * bands_);
  kernels.gemm(envelope_basis_.Args(latents + wave_, dim_, rows_, split, bands_));
  for (std::size_t row = 0; row < rows_; ++row) {
    const std::size_t frame = row % frames_;
    for (std::size_t j = 0; j < bands_; ++j) {
      const std::size_t from = row / frames_ * (bands_ / 2) + j / 2;
      envelope[row * bands_ + j] =
          split[(2 * frame + j % 2) * bands_ + from] / envelope_gain_ + envelope_mean_[from];
    }
  }
}

void SpectralClosedForm::Gain(const Kernels& kernels, const float* envelope, float* gain) const {
  kernels.gemm(interp_.Args(envelope, bands_, rows_, gain, bins_));
  kernels.exp(gain, rows_ * bins_, kLn10 * gamma_, gain);
}

void SpectralClosedForm::Coefficients(const Kernels& kernels, const float* latents, Workspace* workspace,
                                      float* coefficients) const {
  const Workspace::Frame scope(workspace);
  float* envelope = workspace->Take(rows_ * bands_);
  float* gain = workspace->Take(rows_ * bins_);
  Wave(kernels, latents, workspace, coefficients);
  Envelope(kernels, latents, workspace, envelope);
  Gain(kernels, envelope, gain);
  kernels.multiply(coefficients, gain, rows_ * bins_, coefficients);
}

}  // namespace xcodec::engine
