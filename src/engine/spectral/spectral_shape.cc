#include "engine/spectral/spectral_shape.h"

namespace xcodec::engine {

SpectralShape::SpectralShape(const model::ModelConfig& config)
    : frames(static_cast<std::size_t>(config.spec.chunk_length / config.spectral.bins)),
      bins(static_cast<std::size_t>(config.spectral.bins)),
      bands(static_cast<std::size_t>(config.spectral.bands)),
      rows(2 * frames),
      wave(static_cast<std::size_t>(config.spectral.wave_dims)),
      envelope(static_cast<std::size_t>(config.spectral.envelope_dims)),
      dim(wave + envelope) {}

}  // namespace xcodec::engine
