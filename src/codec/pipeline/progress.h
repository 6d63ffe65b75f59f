/// \file
/// Reports the progress of a call to its caller.
#ifndef XCODEC_SRC_CODEC_PIPELINE_PROGRESS_H_
#define XCODEC_SRC_CODEC_PIPELINE_PROGRESS_H_

#include "xcodec/codec.h"

namespace xcodec::codec {

/// kCancelled if the caller wants to stop. `progress` may be empty.
inline Status Tell(const ProgressFunction& progress, std::int64_t done, std::int64_t total) {
  const bool stop = progress && progress(Progress{done, total});
  return stop ? Status(StatusCode::kCancelled, "cancelled") : Status::Ok();
}

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_PROGRESS_H_
