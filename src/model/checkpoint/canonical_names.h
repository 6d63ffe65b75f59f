/// \file
/// Published tensor names turned into canonical ones.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_CANONICAL_NAMES_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_CANONICAL_NAMES_H_

#include <string>

#include "model/checkpoint/tensor.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Canonical name (Hugging Face's, weight-norm suffixes left as they are) of one tensor in Meta's, the
/// X-Codec or DAC authors', or Hugging Face's layout. Unknown names are returned unchanged.
std::string CanonicalName(Architecture architecture, const std::string& name);

/// Tensors in published files that inference does not need: training state of the codebooks, the heads of
/// losses.
bool IsUnusedTensor(Architecture architecture, const std::string& canonical_name);

/// Renames everything, drops unused tensors and a "module." prefix that all names share. kDamaged if two
/// tensors get the same name.
Result<TensorMap> CanonicalTensors(Architecture architecture, const TensorMap& tensors);

/// A semantic teacher that comes as a file of its own (HubertModel, WavLMModel): names below
/// "semantic_model.", heads of its own training dropped.
Result<TensorMap> CanonicalTeacher(const TensorMap& tensors);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_CANONICAL_NAMES_H_
