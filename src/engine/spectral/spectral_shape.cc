#include "engine/spectral/spectral_shape.h"

namespace xcodec::engine {

SpectralShape::SpectralShape(const ModelConfig& config)
    : frames(static_cast<std::size_t>(config.spec.chunk_length / config.spectral.bins)),
      bins(static_cast<std::size_t>(config.spectral.bins)),
      bands(static_cast<std::size_t>(config.spectral.bands)),
      rows(2 * frames),
      wave(static_cast<std::size_t>(config.spectral.wave_dims)),
      envelope(static_cast<std::size_t>(config.spectral.envelope_dims)),
      dim(wave + envelope) {}

Status CheckSpectral(const ModelConfig& config) {
  const SpectralConfig& c = config.spectral;
  if (config.spec.channels != 2 || c.frames_per_bin_set != 2 || c.bins < 2 || c.bins % 2 != 0 ||
      c.bands % 2 != 0 || config.spec.chunk_length <= 0 || config.spec.chunk_length % c.bins != 0) {
    return Status(StatusCode::kUnsupported, "this shape of a spectral model is not known");
  }
  return Status::Ok();
}

}  // namespace xcodec::engine
