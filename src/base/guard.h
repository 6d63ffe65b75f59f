/// \file
/// The one place where exceptions of the standard library become a Status.
#ifndef XCODEC_SRC_BASE_GUARD_H_
#define XCODEC_SRC_BASE_GUARD_H_

#include <exception>
#include <new>

#include "xcodec/status.h"

namespace xcodec {

/// Runs `body` (returning Status); out of memory becomes kResourceLimit, any other exception kInternal.
template <typename Body>
Status Guarded(Body&& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory");
  } catch (const std::exception& e) {
    return Status(StatusCode::kInternal, e.what());
  }
}

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_GUARD_H_
