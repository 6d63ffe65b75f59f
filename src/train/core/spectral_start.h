/// \file
/// The start of the default model's family without gradients: a working codec from covariances and k-means.
#ifndef XCODEC_SRC_TRAIN_CORE_SPECTRAL_START_H_
#define XCODEC_SRC_TRAIN_CORE_SPECTRAL_START_H_

#include <torch/torch.h>

#include <cstdint>

#include "model/config/config.h"
#include "torch/spectral/spectral_net.h"

namespace xcodec::train {

/// Sets bands and their interpolation, which depend only on the configuration. Band edges: those of 20
/// bands over 640 bins (narrow at low frequencies, from 150 Hz to 4 kHz wide at 48 kHz), rescaled for other
/// sizes.
void SetBands(const model::SpectralConfig& config, libtorch::SpectralNet* net);

/// Principal components of envelope and normalised coefficients of `audio` [n, 2, chunk_length] (normalised):
/// the waveform part scaled to unit total variance before it is cut to wave_dims, the envelope part to a
/// total standard deviation of 1.3. The decoder's linear map inverts the encoder's; its network adds nothing
/// yet.
void SetPrincipalComponents(const model::SpectralConfig& config, std::int64_t chunk_length,
                            const torch::Tensor& audio, libtorch::SpectralNet* net);

/// k-means, codebook by codebook, on latent rows [n, dim].
void SetCodebooks(const torch::Tensor& rows, int iterations, std::uint64_t seed, libtorch::SpectralNet* net);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_SPECTRAL_START_H_
