#include "train/core/half_precision.h"

#include <torch/torch.h>

#include "torch/backend/tensors.h"

namespace xcodec::train {

model::Tensor HalfPrecision(const model::Tensor& tensor) {
  const torch::Tensor half = libtorch::ToTorch(tensor).to(torch::kFloat16).contiguous();
  const auto* bytes = static_cast<const unsigned char*>(half.data_ptr());
  return model::Tensor::FromBytes(model::DType::kF16, tensor.shape, {bytes, bytes + half.nbytes()});
}

}  // namespace xcodec::train
