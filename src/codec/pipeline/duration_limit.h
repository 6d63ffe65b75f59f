/// \file
/// The limit for the duration of a file's audio.
#ifndef XCODEC_SRC_CODEC_PIPELINE_DURATION_LIMIT_H_
#define XCODEC_SRC_CODEC_PIPELINE_DURATION_LIMIT_H_

#include <cstdint>

#include "codec/file/ecdc_reader.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"

namespace xcodec::codec {

/// kResourceLimit if `samples` (at the model's rate, so far or in total) are more than `max_seconds`, or, if
/// that is 0, more than a minute and a thousand times the usual duration of a file with `bytes` bytes at its
/// bandwidth. Infinity allows everything. The adaptive coder makes silence about 300 times smaller than
/// usual; files with a higher ratio were made to fill disks.
Status CheckDuration(const EcdcInfo& info, const model::CodecSpec& spec, std::int64_t samples,
                     std::int64_t bytes, double max_seconds = 0);

/// kInvalidArgument for negative limits and NaN.
Status CheckDurationLimit(double max_seconds);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_DURATION_LIMIT_H_
