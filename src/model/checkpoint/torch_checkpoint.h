/// \file
/// Tensors of files that torch.save wrote (.th, .pth, .pt, .bin): a zip archive with a pickle and the
/// storages.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_TORCH_CHECKPOINT_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_TORCH_CHECKPOINT_H_

#include <string>
#include <vector>

#include "model/checkpoint/tensor.h"
#include "xcodec/status.h"

namespace xcodec::model {

struct TorchCheckpoint {
  TensorMap tensors;                 ///< contiguous, by the names the file uses
  std::vector<std::string> skipped;  ///< entries that are not tensors
  /// "metadata.kwargs", the arguments that the model was made with: a JSON object of those that are numbers,
  /// booleans, texts or lists of numbers. Empty if the file has none.
  std::string arguments;
};

/// Reads the state dictionary without executing anything of the file. A training checkpoint's dictionary is
/// found under "codec_model", "state_dict" or "model". Tensors on any device are read; views of a shared
/// storage are copied out. kUnsupported: TorchScript archives, the format before PyTorch 1.6, pickles that
/// name anything but what state dictionaries need. kDamaged, kTruncated, kResourceLimit, kNotFound, kIo.
Result<TorchCheckpoint> ReadTorchCheckpoint(const std::string& path);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_TORCH_CHECKPOINT_H_
