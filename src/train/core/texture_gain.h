/// \file
/// Corrects the levels of a decoder's texture after training.
#ifndef XCODEC_SRC_TRAIN_CORE_TEXTURE_GAIN_H_
#define XCODEC_SRC_TRAIN_CORE_TEXTURE_GAIN_H_

#include <vector>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"

namespace xcodec::train {

/// From `from` Hz up to the next entry, texture (which no code describes) is `db` louder than the network has
/// learned. A network that is trained with logarithms learns the mean level in dB; the mean power is higher
/// than that, especially if codes describe little.
struct TextureGain {
  double from = 0;
  double db = 0;
};

/// Whether a model has texture to which gains apply: a spectral one with `random_signs`.
bool HasTexture(const model::ModelConfig& config);

/// Applies `gains`, which are in ascending order, to the output layer "dec.coef" [channels * bins, width] of
/// `tensors`, whose element types stay. Requires HasTexture(config).
void ApplyTextureGain(const model::ModelConfig& config, const std::vector<TextureGain>& gains,
                      model::TensorMap* tensors);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_TEXTURE_GAIN_H_
