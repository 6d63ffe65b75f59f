/// \file
/// A part of a model that is created on first use.
#ifndef XCODEC_SRC_ENGINE_BACKEND_LAZY_H_
#define XCODEC_SRC_ENGINE_BACKEND_LAZY_H_

#include <memory>
#include <mutex>
#include <utility>

#include "xcodec/status.h"

namespace xcodec::engine {

/// Thread-safe. A failure is not remembered.
template <typename T>
class Lazy {
 public:
  /// The object, from `make` (returning Result<std::unique_ptr<const T>>) at the first call.
  template <class Make>
  Result<const T*> Get(const Make& make) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (object_ == nullptr) {
      XCODEC_ASSIGN_OR_RETURN(object_, make());
    }
    return object_.get();
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<const T> object_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_LAZY_H_
