#include "torch/backend/tensors.h"

#include <cstring>
#include <vector>

namespace xcodec::libtorch {

torch::Tensor ToTorch(const model::Tensor& tensor) {
  const std::vector<float> values = tensor.ToFloat();
  torch::Tensor copy = torch::empty(tensor.shape, torch::kFloat32);
  if (!values.empty()) std::memcpy(copy.data_ptr<float>(), values.data(), values.size() * sizeof(float));
  return copy;
}

model::Tensor FromTorch(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const float* data = flat.data_ptr<float>();
  return model::Tensor::FromFloats(flat.sizes().vec(), std::vector<float>(data, data + flat.numel()));
}

torch::Tensor ToTorch(const AudioBlock& audio) {
  torch::Tensor copy = torch::empty({audio.channels, audio.length}, torch::kFloat32);
  if (!audio.samples.empty()) {
    std::memcpy(copy.data_ptr<float>(), audio.samples.data(), audio.samples.size() * sizeof(float));
  }
  return copy;
}

AudioBlock AudioFromTorch(const torch::Tensor& audio) {
  const torch::Tensor flat = audio.to(torch::kCPU, torch::kFloat32).contiguous();
  AudioBlock block(static_cast<int>(flat.size(0)), flat.size(1));
  if (!block.samples.empty()) {
    std::memcpy(block.samples.data(), flat.data_ptr<float>(), block.samples.size() * sizeof(float));
  }
  return block;
}

torch::Tensor ToTorch(const CodeBlock& codes) {
  torch::Tensor copy = torch::empty({codes.codebooks, codes.frames}, torch::kInt64);
  std::int64_t* out = copy.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < codes.codes.size(); ++i) out[i] = codes.codes[i];
  return copy;
}

CodeBlock CodesFromTorch(const torch::Tensor& codes) {
  const torch::Tensor flat = codes.to(torch::kCPU, torch::kInt64).contiguous();
  CodeBlock block(static_cast<int>(flat.size(0)), flat.size(1));
  const std::int64_t* in = flat.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < block.codes.size(); ++i) block.codes[i] = static_cast<std::uint16_t>(in[i]);
  return block;
}

Status ExpectShape(const model::TensorMap& tensors, const std::string& name,
                   const std::vector<std::int64_t>& shape) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) return Status(StatusCode::kDamaged, "the model lacks the tensor " + name);
  if (found->second.shape != shape) {
    return Status(StatusCode::kDamaged, "tensor " + name + " has shape " +
                                            model::ShapeString(found->second.shape) +
                                            ", its configuration says " + model::ShapeString(shape));
  }
  return Status::Ok();
}

namespace {

bool CanShare(const model::Tensor& tensor) {
  const auto address = reinterpret_cast<std::uintptr_t>(tensor.data.data());
  return tensor.dtype == model::DType::kF32 && tensor.owner != nullptr && address % alignof(float) == 0;
}

Status Fill(const model::TensorMap& tensors, const std::string& name, LoadMode mode, torch::Tensor* target) {
  XCODEC_RETURN_IF_ERROR(ExpectShape(tensors, name, target->sizes().vec()));
  const model::Tensor& tensor = tensors.at(name);
  if (mode == LoadMode::kCopy || !CanShare(tensor)) {
    target->copy_(ToTorch(tensor));
    return Status::Ok();
  }
  auto* data = const_cast<unsigned char*>(tensor.data.data());  // nobody writes: see LoadMode
  target->set_data(torch::from_blob(
      data, tensor.shape, [owner = tensor.owner](void*) {}, torch::kFloat32));
  return Status::Ok();
}

}  // namespace

Status LoadParameters(const model::TensorMap& tensors, const std::string& prefix, torch::nn::Module* module,
                      LoadMode mode) {
  torch::NoGradGuard no_grad;
  for (auto& item : module->named_parameters()) {
    XCODEC_RETURN_IF_ERROR(Fill(tensors, prefix + item.key(), mode, &item.value()));
  }
  for (auto& item : module->named_buffers()) {
    XCODEC_RETURN_IF_ERROR(Fill(tensors, prefix + item.key(), mode, &item.value()));
  }
  return Status::Ok();
}

model::TensorMap SaveParameters(const torch::nn::Module& module) {
  model::TensorMap tensors;
  for (const auto& item : module.named_parameters()) tensors[item.key()] = FromTorch(item.value());
  for (const auto& item : module.named_buffers()) tensors[item.key()] = FromTorch(item.value());
  return tensors;
}

}  // namespace xcodec::libtorch
