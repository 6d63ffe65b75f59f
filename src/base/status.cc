#include "xcodec/status.h"

namespace xcodec {

const char* StatusCodeName(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "kOk";
    case StatusCode::kInternal:
      return "kInternal";
    case StatusCode::kCancelled:
      return "kCancelled";
    case StatusCode::kInvalidArgument:
      return "kInvalidArgument";
    case StatusCode::kDamaged:
      return "kDamaged";
    case StatusCode::kTruncated:
      return "kTruncated";
    case StatusCode::kUnsupported:
      return "kUnsupported";
    case StatusCode::kUnsupportedVersion:
      return "kUnsupportedVersion";
    case StatusCode::kModelMissing:
      return "kModelMissing";
    case StatusCode::kModelMismatch:
      return "kModelMismatch";
    case StatusCode::kIo:
      return "kIo";
    case StatusCode::kExists:
      return "kExists";
    case StatusCode::kNotFound:
      return "kNotFound";
    case StatusCode::kResourceLimit:
      return "kResourceLimit";
  }
  return "unknown";
}

int ExitCodeFor(StatusCode code) { return code == StatusCode::kOk ? 0 : static_cast<int>(code) / 10; }

}  // namespace xcodec
