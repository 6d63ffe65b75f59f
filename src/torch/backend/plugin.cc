#include "model/plugin.h"

#include <torch/version.h>

#include "torch/backend/guard.h"
#include "torch/backend/torch_backend.h"
#include "torch/encodec/float_lm.h"

extern "C" __attribute__((visibility("default"))) xcodec::model::Backend* xcodec_torch_create(
    const std::shared_ptr<const xcodec::model::Model>& model, const xcodec::model::TorchOptions& options,
    xcodec::Status* status) {
  std::unique_ptr<xcodec::model::Backend> backend;
  *status = xcodec::libtorch::TorchGuarded([&] {
    XCODEC_ASSIGN_OR_RETURN(backend, xcodec::libtorch::TorchBackend::Create(model, options));
    return xcodec::Status::Ok();
  });
  return backend.release();
}

extern "C" __attribute__((visibility("default"))) xcodec::entropy::FloatLm* xcodec_torch_create_lm(
    const std::shared_ptr<const xcodec::model::Model>& model, const xcodec::model::TorchOptions& options,
    xcodec::Status* status) {
  std::unique_ptr<xcodec::entropy::FloatLm> lm;
  *status = xcodec::libtorch::TorchGuarded([&] {
    XCODEC_ASSIGN_OR_RETURN(lm, xcodec::libtorch::TorchFloatLm::Create(*model, options));
    return xcodec::Status::Ok();
  });
  return lm.release();
}

extern "C" __attribute__((visibility("default"))) const char* xcodec_torch_version() { return TORCH_VERSION; }
