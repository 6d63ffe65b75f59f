#include "train/job/checkpoint_tensors.h"

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace xcodec::train {
namespace {

using torch::optim::AdamW;
using torch::optim::AdamWParamState;

constexpr std::pair<torch::ScalarType, model::DType> kTypes[] = {
    {torch::kFloat64, model::DType::kF64}, {torch::kFloat32, model::DType::kF32},
    {torch::kFloat16, model::DType::kF16}, {torch::kBFloat16, model::DType::kBF16},
    {torch::kInt64, model::DType::kI64},   {torch::kInt32, model::DType::kI32},
    {torch::kInt16, model::DType::kI16},   {torch::kInt8, model::DType::kI8},
    {torch::kUInt8, model::DType::kU8},    {torch::kBool, model::DType::kBool}};

model::DType TypeOf(const torch::Tensor& tensor) {
  for (const auto& [torch_type, type] : kTypes)
    if (tensor.scalar_type() == torch_type) return type;
  TORCH_CHECK(false, "a tensor of a type that checkpoints do not have");
}

model::Tensor ViewOf(const torch::Tensor& tensor) {
  auto held = std::make_shared<torch::Tensor>(tensor.detach().to(torch::kCPU).contiguous());
  model::Tensor view;
  view.dtype = TypeOf(*held);
  view.shape = held->sizes().vec();
  view.data = Bytes(static_cast<const unsigned char*>(held->data_ptr()), held->nbytes());
  view.owner = held;
  return view;
}

// Moments of the parameter; null before its first step.
AdamWParamState* StateOf(const torch::Tensor& parameter, AdamW* optimizer) {
  const auto found = optimizer->state().find(c10::guts::to_string(parameter.unsafeGetTensorImpl()));
  return found == optimizer->state().end() ? nullptr : static_cast<AdamWParamState*>(found->second.get());
}

/// Takes tensors out of a file by name; remaining ones are unexpected.
class Reader {
 public:
  explicit Reader(const model::TensorMap& tensors) : left_(tensors) {}

  bool Has(const std::string& name) const { return left_.count(name) != 0; }

  Status Take(const std::string& name, torch::Tensor* tensor) {
    const auto found = left_.find(name);
    if (found == left_.end()) return Damaged("the checkpoint lacks " + name);
    const model::Tensor& stored = found->second;
    if (stored.dtype != TypeOf(*tensor) || stored.shape != tensor->sizes().vec())
      return Damaged("in the checkpoint " + name + " is " + model::DTypeName(stored.dtype) + " " +
                     model::ShapeString(stored.shape) + ", in this configuration " +
                     model::DTypeName(TypeOf(*tensor)) + " " + model::ShapeString(tensor->sizes().vec()));
    torch::NoGradGuard no_grad;
    torch::Tensor copy = torch::empty(tensor->sizes(), tensor->scalar_type());
    if (!stored.data.empty()) std::memcpy(copy.data_ptr(), stored.data.data(), stored.data.size());
    tensor->copy_(copy);
    left_.erase(found);
    return Status::Ok();
  }

  Status TakeCount(const std::string& name, std::int64_t* count) {
    torch::Tensor number = torch::zeros({}, torch::kInt64);
    XCODEC_RETURN_IF_ERROR(Take(name, &number));
    *count = number.item<std::int64_t>();
    return *count >= 0 ? Status::Ok() : Damaged("in the checkpoint " + name + " is negative");
  }

  // Names that begin with `start`, without it.
  std::vector<std::string> NamesAfter(const std::string& start) const {
    std::vector<std::string> names;
    for (auto it = left_.lower_bound(start); it != left_.end() && it->first.rfind(start, 0) == 0; ++it)
      names.push_back(it->first.substr(start.size()));
    return names;
  }

  Status Finish() const {
    return left_.empty()
               ? Status::Ok()
               : Damaged("this configuration has no place for the checkpoint's " + left_.begin()->first);
  }

 private:
  static Status Damaged(const std::string& text) { return Status(StatusCode::kDamaged, text); }

  model::TensorMap left_;
};

void AddModule(const std::string& part, const torch::nn::Module* module, AdamW* optimizer,
               model::TensorMap* to) {
  if (module == nullptr) return;
  for (const auto& item : module->named_parameters()) {
    (*to)[part + "/" + item.key()] = ViewOf(item.value());
    AdamWParamState* const moments = optimizer != nullptr ? StateOf(item.value(), optimizer) : nullptr;
    if (moments == nullptr) continue;
    const std::string of = part + "_optimizer/";
    (*to)[of + "step/" + item.key()] = ViewOf(torch::tensor(moments->step(), torch::kInt64));
    (*to)[of + "exp_avg/" + item.key()] = ViewOf(moments->exp_avg());
    (*to)[of + "exp_avg_sq/" + item.key()] = ViewOf(moments->exp_avg_sq());
  }
  for (const auto& item : module->named_buffers()) (*to)[part + "/" + item.key()] = ViewOf(item.value());
}

Status TakeMoments(const std::string& of, const std::string& name, const torch::Tensor& parameter,
                   AdamW* optimizer, Reader* from) {
  if (!from->Has(of + "step/" + name)) return Status::Ok();
  auto moments = std::make_unique<AdamWParamState>();
  std::int64_t step = 0;
  XCODEC_RETURN_IF_ERROR(from->TakeCount(of + "step/" + name, &step));
  moments->step(step);
  moments->exp_avg(torch::zeros_like(parameter, torch::MemoryFormat::Preserve));
  moments->exp_avg_sq(torch::zeros_like(parameter, torch::MemoryFormat::Preserve));
  XCODEC_RETURN_IF_ERROR(from->Take(of + "exp_avg/" + name, &moments->exp_avg()));
  XCODEC_RETURN_IF_ERROR(from->Take(of + "exp_avg_sq/" + name, &moments->exp_avg_sq()));
  optimizer->state()[c10::guts::to_string(parameter.unsafeGetTensorImpl())] = std::move(moments);
  return Status::Ok();
}

Status TakeModule(const std::string& part, torch::nn::Module* module, AdamW* optimizer, Reader* from) {
  if (module == nullptr) return Status::Ok();
  if (optimizer != nullptr) optimizer->state().clear();
  for (auto& item : module->named_parameters()) {
    XCODEC_RETURN_IF_ERROR(from->Take(part + "/" + item.key(), &item.value()));
    if (optimizer == nullptr) continue;
    XCODEC_RETURN_IF_ERROR(TakeMoments(part + "_optimizer/", item.key(), item.value(), optimizer, from));
  }
  for (auto& item : module->named_buffers())
    XCODEC_RETURN_IF_ERROR(from->Take(part + "/" + item.key(), &item.value()));
  return Status::Ok();
}

Status TakeBalancer(Balancer* balancer, Reader* from) {
  std::map<std::string, Balancer::Average> averages;
  for (const std::string& name : from->NamesAfter("balancer/")) {
    torch::Tensor pair = torch::zeros({2}, torch::kFloat64);
    XCODEC_RETURN_IF_ERROR(from->Take("balancer/" + name, &pair));
    averages[name] = {pair[0].item<double>(), pair[1].item<double>()};
  }
  balancer->set_averages(averages);
  return Status::Ok();
}

}  // namespace

model::TensorMap TensorsOfRun(const RunState& state) {
  model::TensorMap tensors;
  tensors["step"] = ViewOf(torch::tensor(*state.step, torch::kInt64));
  AddModule("codec", state.codec, state.codec_optimizer, &tensors);
  AddModule("discriminator", state.discriminator, state.discriminator_optimizer, &tensors);
  if (state.average != nullptr)
    for (const auto& [name, tensor] : *state.average) tensors["average/" + name] = ViewOf(tensor);
  if (state.balancer != nullptr)
    for (const auto& [name, average] : state.balancer->averages())
      tensors["balancer/" + name] = ViewOf(torch::tensor({average.sum, average.weight}, torch::kFloat64));
  return tensors;
}

Status RestoreRun(const model::TensorMap& tensors, const RunState& state) {
  Reader reader(tensors);
  std::int64_t step = 0;
  XCODEC_RETURN_IF_ERROR(reader.TakeCount("step", &step));
  XCODEC_RETURN_IF_ERROR(TakeModule("codec", state.codec, state.codec_optimizer, &reader));
  XCODEC_RETURN_IF_ERROR(
      TakeModule("discriminator", state.discriminator, state.discriminator_optimizer, &reader));
  if (state.average != nullptr)
    for (auto& [name, tensor] : *state.average)
      XCODEC_RETURN_IF_ERROR(reader.Take("average/" + name, &tensor));
  if (state.balancer != nullptr) XCODEC_RETURN_IF_ERROR(TakeBalancer(state.balancer, &reader));
  XCODEC_RETURN_IF_ERROR(reader.Finish());
  *state.step = step;
  return Status::Ok();
}

}  // namespace xcodec::train
