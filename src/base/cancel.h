/// \file
/// One flag that long loops look at, set by a signal handler or another thread.
#ifndef XCODEC_SRC_BASE_CANCEL_H_
#define XCODEC_SRC_BASE_CANCEL_H_

#include <atomic>

#include "xcodec/status.h"

namespace xcodec {

/// Thread-safe; Cancel() is async-signal-safe.
class CancelToken {
 public:
  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  Status Check() const { return cancelled() ? Status(StatusCode::kCancelled, "cancelled") : Status::Ok(); }

 private:
  std::atomic<bool> cancelled_{false};
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_CANCEL_H_
