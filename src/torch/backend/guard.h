/// \file
/// The one place where LibTorch's exceptions become a Status.
#ifndef XCODEC_SRC_TORCH_BACKEND_GUARD_H_
#define XCODEC_SRC_TORCH_BACKEND_GUARD_H_

#include <torch/torch.h>

#include <exception>
#include <new>
#include <string>

#include "xcodec/status.h"

namespace xcodec::libtorch {

/// kResourceLimit if LibTorch's text says that memory ran out, otherwise kInternal. Only the first line is
/// used, because the remainder of the text is a backtrace.
inline Status StatusFromTorchError(const std::string& what) {
  const std::string line = what.substr(0, what.find('\n'));
  const bool memory =
      what.find("allocate memory") != std::string::npos || what.find("out of memory") != std::string::npos;
  return Status(memory ? StatusCode::kResourceLimit : StatusCode::kInternal, "LibTorch: " + line);
}

/// Runs `body` (returning Status); exceptions of LibTorch and of the standard library become a Status.
template <typename Body>
Status TorchGuarded(Body&& body) {
  try {
    return body();
  } catch (const c10::Error& e) {
    return StatusFromTorchError(e.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory");
  } catch (const std::exception& e) {
    return StatusFromTorchError(e.what());
  }
}

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_GUARD_H_
