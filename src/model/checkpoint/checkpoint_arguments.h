/// \file
/// The arguments of the model that a checkpoint was made from.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_CHECKPOINT_ARGUMENTS_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_CHECKPOINT_ARGUMENTS_H_

#include <string>

#include "model/checkpoint/unpickler.h"

namespace xcodec::model {

/// TorchCheckpoint::arguments of a pickle. Nothing of the tree is believed: of each argument one value is
/// taken, of a list 64 numbers at most, and texts of up to 1024 bytes that are UTF-8.
std::string CheckpointArguments(const PickleTree& tree);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_CHECKPOINT_ARGUMENTS_H_
