/// \file
/// Mixed precision on CUDA across LibTorch versions.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_AUTOCAST_H_
#define XCODEC_SRC_TRAIN_SUPPORT_AUTOCAST_H_

#include <ATen/autocast_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/types.h>
#include <torch/version.h>

namespace xcodec::train {

/// During its lifetime, operations of a device (CUDA or CPU) that are safe in bfloat16 use it (unlike
/// float16, it needs no loss scaling). Does nothing if not enabled.
class Autocast {
 public:
  explicit Autocast(bool enabled, torch::DeviceType device = torch::kCUDA)
      : enabled_(enabled), device_(device) {
    if (enabled_) Set(true);
  }
  ~Autocast() {
    if (!enabled_) return;
    at::autocast::clear_cache();
    Set(false);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  void Set(bool on) const {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::set_autocast_enabled(device_, on);
#else
    if (device_ == torch::kCPU) {
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
      at::autocast::set_cpu_enabled(on);
    } else {
      at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
      at::autocast::set_enabled(on);
    }
#endif
  }

  bool enabled_;
  torch::DeviceType device_;
};

/// During its lifetime, Autocast does nothing on any device: computations that decide on codes must be the
/// same as when files are written. Tensors that were computed before may still be bfloat16.
class NoAutocast {
 public:
  NoAutocast() : guard_(c10::autocast_dispatch_keyset) {}

 private:
  c10::impl::ExcludeDispatchKeyGuard guard_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_AUTOCAST_H_
