/// \file
/// The one model that a page has.
#ifndef XCODEC_SRC_PLAYER_MODELS_H_
#define XCODEC_SRC_PLAYER_MODELS_H_

#include "xcodec/span.h"

namespace xcodec::player {

/// Files of a model's folder; the two with tensors as zstd frames.
enum class ModelFile { kConfig = 0, kWeights = 1, kLanguageModel = 2 };

/// Makes `bytes`, which must stay where they are, that file of the built-in model.
void GiveModel(ModelFile part, Bytes bytes);

}  // namespace xcodec::player

#endif  // XCODEC_SRC_PLAYER_MODELS_H_
