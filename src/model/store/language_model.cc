#include "model/store/language_model.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::model {
namespace {

Result<entropy::IntegerLm> FromIntegers(const TensorMap& tensors) {
  entropy::LmTensors integers;
  for (const auto& [name, tensor] : tensors) {
    entropy::LmTensor integer;
    if (tensor.dtype == DType::kI8) {
      integer.type = entropy::LmType::kI8;
    } else if (tensor.dtype == DType::kI16) {
      integer.type = entropy::LmType::kI16;
    } else if (tensor.dtype == DType::kI32) {
      integer.type = entropy::LmType::kI32;
    } else {
      return Status(StatusCode::kDamaged, "tensor " + name + " of the language model holds no integers");
    }
    integer.shape = tensor.shape;
    integer.bytes.assign(tensor.data.begin(), tensor.data.end());
    integers.emplace(name, std::move(integer));
  }
  return entropy::IntegerLm::FromTensors(integers);
}

}  // namespace

Result<entropy::IntegerLm> IntegerLmOf(const Model& model) {
  if (!model.lm_config) {
    return Status(StatusCode::kModelMissing,
                  "the model " + model.config.spec.name + " has no language model");
  }
  if (!model.lm_integer.empty()) return FromIntegers(model.lm_integer);
  std::map<std::string, std::vector<float>> values;
  entropy::LmFloatTensors floats;
  for (const auto& [name, tensor] : model.lm_tensors) {
    values[name] = tensor.ToFloat();
    floats[name] = {tensor.shape, values[name]};
  }
  return entropy::ConvertLm(*model.lm_config, floats);
}

TensorMap IntegerLmTensors(const entropy::IntegerLm& lm) {
  TensorMap tensors;
  for (auto& [name, integer] : lm.ToTensors()) {
    const DType dtype = integer.type == entropy::LmType::kI8    ? DType::kI8
                        : integer.type == entropy::LmType::kI16 ? DType::kI16
                                                                : DType::kI32;
    tensors[name] = Tensor::FromBytes(dtype, integer.shape, integer.bytes);
  }
  return tensors;
}

}  // namespace xcodec::model
