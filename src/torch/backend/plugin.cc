#include "model/plugin.h"

#include <torch/version.h>

#include "torch/backend/guard.h"
#include "torch/backend/torch_backend.h"
#include "torch/encodec/float_lm.h"

extern "C" __attribute__((visibility("default"))) xcodec::Backend* xcodec_torch_create(
    const std::shared_ptr<const xcodec::Model>& model, const xcodec::TorchOptions& options,
    xcodec::Status* status) {
  std::unique_ptr<xcodec::Backend> backend;
  *status = xcodec::TorchGuarded([&] {
    XCODEC_ASSIGN_OR_RETURN(backend, xcodec::TorchBackend::Create(model, options));
    return xcodec::Status::Ok();
  });
  return backend.release();
}

extern "C" __attribute__((visibility("default"))) xcodec::FloatLm* xcodec_torch_create_lm(
    const std::shared_ptr<const xcodec::Model>& model, const xcodec::TorchOptions& options,
    xcodec::Status* status) {
  std::unique_ptr<xcodec::FloatLm> lm;
  *status = xcodec::TorchGuarded([&] {
    XCODEC_ASSIGN_OR_RETURN(lm, xcodec::TorchFloatLm::Create(*model, options));
    return xcodec::Status::Ok();
  });
  return lm.release();
}

extern "C" __attribute__((visibility("default"))) const char* xcodec_torch_version() { return TORCH_VERSION; }
