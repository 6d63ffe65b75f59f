/// \file
/// The two sides of a codec, encoder and decoder, from the model that has their tensors.
#ifndef XCODEC_SRC_ENGINE_BACKEND_SIDE_SOURCE_H_
#define XCODEC_SRC_ENGINE_BACKEND_SIDE_SOURCE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/weights.h"
#include "model/model.h"

namespace xcodec::engine {

/// A model for as long as a side may still be made from it. Thread-safe.
class SideSource {
 public:
  explicit SideSource(std::shared_ptr<const model::Model> model) : model_(std::move(model)) {}

  /// make(model): one side. `other` begins the names of the other side's tensors; if the model has none, it
  /// is let go. Errors: those of `make`; kInternal if it is gone.
  template <class Make>
  auto Take(const std::string& other, const Make& make)
      -> decltype(make(std::declval<const model::Model&>())) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (model_ == nullptr) return Status(StatusCode::kInternal, "this half of the model has not been loaded");
    XCODEC_ASSIGN_OR_RETURN(auto side, make(*model_));
    const auto first = model_->tensors.lower_bound(other);
    const bool both = first != model_->tensors.end() && first->first.compare(0, other.size(), other) == 0;
    if (!both) model_.reset();
    return side;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const model::Model> model_;
};

/// One side with its weights. `shapes`, of its tensors by name, are checked before anything of their size is
/// allocated. Errors: those of Weights.
template <class Side>
Result<std::unique_ptr<const Side>> MakeSide(const model::Model& model, const Kernels& kernels,
                                             const std::map<std::string, std::vector<std::int64_t>>& shapes) {
  Weights weights(model.tensors);
  if (!weights.HasAll(shapes)) return weights.status();
  std::unique_ptr<const Side> side(new Side(model, kernels, &weights));
  XCODEC_RETURN_IF_ERROR(weights.status());
  return side;
}

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_SIDE_SOURCE_H_
