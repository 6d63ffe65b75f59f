/// \file
/// Tensors of a checkpoint in any form that we read.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_CHECKPOINT_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_CHECKPOINT_H_

#include <string>

#include "model/checkpoint/tensor.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// ReadTorchCheckpoint or ReadSafetensors, depending on the file's first bytes, not on its name.
Result<TensorMap> ReadAnyCheckpoint(const std::string& path, std::string* arguments = nullptr);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_CHECKPOINT_H_
