/// \file
/// Sizes of a spectral model.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_SHAPE_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_SHAPE_H_

#include <cstddef>
#include <cstdint>

#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec::engine {

inline constexpr float kLn10 = 2.302585093F;

/// Sizes of a spectral model (CheckKnownShape) that both halves need. Rows of spectra are mid frames, then
/// side frames.
struct SpectralShape {
  explicit SpectralShape(const model::ModelConfig& config);
  /// MDCT frames of this many latent frames.
  static std::size_t FramesOf(std::int64_t latent_frames) {
    return static_cast<std::size_t>((latent_frames + 1) / 2);
  }
  std::size_t frames;  ///< MDCT frames of a chunk
  std::size_t bins;
  std::size_t bands;
  std::size_t rows;      ///< 2 * frames: spectra of a chunk; also its latent frames
  std::size_t wave;      ///< latent values for the waveform
  std::size_t envelope;  ///< latent values for the envelope
  std::size_t dim;       ///< wave + envelope
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_SHAPE_H_
