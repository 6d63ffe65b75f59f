/// \file
/// Converts between the program's arrays and LibTorch's.
#ifndef XCODEC_SRC_TORCH_BACKEND_TENSORS_H_
#define XCODEC_SRC_TORCH_BACKEND_TENSORS_H_

#include <torch/torch.h>

#include <string>

#include "model/checkpoint/tensor.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::libtorch {

/// A copy as float32 of the same shape, on the CPU.
torch::Tensor ToTorch(const model::Tensor& tensor);
/// A float32 copy of any floating tensor, for saving.
model::Tensor FromTorch(const torch::Tensor& tensor);

/// Planar audio <-> [channels, length].
torch::Tensor ToTorch(const AudioBlock& audio);
AudioBlock AudioFromTorch(const torch::Tensor& audio);
/// Codes <-> int64 [codebooks, frames].
torch::Tensor ToTorch(const CodeBlock& codes);
CodeBlock CodesFromTorch(const torch::Tensor& codes);

/// How parameters get their values.
enum class LoadMode {
  kCopy,
  kShare,  ///< float32 parameters use the checkpoint's memory: half the memory, but they must never be
           ///< written
};

/// Gives every parameter and buffer of `module` the tensor of the same hierarchical name ("prefix" + name).
/// kDamaged if one is missing or has another shape; tensors without a parameter are ignored.
Status LoadParameters(const model::TensorMap& tensors, const std::string& prefix, torch::nn::Module* module,
                      LoadMode mode = LoadMode::kCopy);
/// kDamaged unless `name` exists with exactly this shape. Call it before building a network, so that a wrong
/// configuration cannot make it allocate more than the checkpoint justifies.
Status ExpectShape(const model::TensorMap& tensors, const std::string& name,
                   const std::vector<std::int64_t>& shape);
/// The names and values of all parameters and buffers, in the form that LoadParameters takes.
model::TensorMap SaveParameters(const torch::nn::Module& module);

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_TENSORS_H_
