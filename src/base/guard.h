/// \file
/// The one place where exceptions of the standard library become a Status.
#ifndef XCODEC_SRC_BASE_GUARD_H_
#define XCODEC_SRC_BASE_GUARD_H_

#include <exception>
#include <new>
#include <system_error>

#include "xcodec/status.h"

namespace xcodec {

/// Runs `body` (returning Status); out of memory or threads becomes kResourceLimit, any other exception
/// kInternal.
template <typename Body>
Status Guarded(Body&& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory");
  } catch (const std::system_error& e) {
    const bool exhausted =
        e.code() == std::errc::resource_unavailable_try_again || e.code() == std::errc::not_enough_memory;
    return Status(exhausted ? StatusCode::kResourceLimit : StatusCode::kInternal, e.what());
  } catch (const std::exception& e) {
    return Status(StatusCode::kInternal, e.what());
  }
}

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_GUARD_H_
