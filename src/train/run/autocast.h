/// \file
/// Mixed precision on CUDA across LibTorch versions.
#ifndef XCODEC_SRC_TRAIN_RUN_AUTOCAST_H_
#define XCODEC_SRC_TRAIN_RUN_AUTOCAST_H_

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace xcodec::train {

/// While it lives, CUDA operations that are safe in bfloat16 use it (which needs no loss scaling, unlike
/// float16). Does nothing when not enabled.
class Autocast {
 public:
  explicit Autocast(bool enabled) : enabled_(enabled) {
    if (!enabled_) return;
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(at::kCUDA, at::kBFloat16);
    at::autocast::set_autocast_enabled(at::kCUDA, true);
#else
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(true);
#endif
  }
  ~Autocast() {
    if (!enabled_) return;
    at::autocast::clear_cache();
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_enabled(at::kCUDA, false);
#else
    at::autocast::set_enabled(false);
#endif
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool enabled_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_AUTOCAST_H_
