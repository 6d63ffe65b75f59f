/// \file
/// Telling a caller how far a call has come.
#ifndef XCODEC_SRC_CODEC_PIPELINE_PROGRESS_H_
#define XCODEC_SRC_CODEC_PIPELINE_PROGRESS_H_

#include "xcodec/codec.h"

namespace xcodec {

/// kCancelled where the caller wants no more. `progress` may be empty.
inline Status Tell(const ProgressFunction& progress, std::int64_t done, std::int64_t total) {
  const bool stop = progress && progress(Progress{done, total});
  return stop ? Status(StatusCode::kCancelled, "cancelled") : Status::Ok();
}

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_PIPELINE_PROGRESS_H_
