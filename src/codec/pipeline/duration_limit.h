/// \file
/// How much audio a file may turn into.
#ifndef XCODEC_SRC_CODEC_PIPELINE_DURATION_LIMIT_H_
#define XCODEC_SRC_CODEC_PIPELINE_DURATION_LIMIT_H_

#include <cstdint>

#include "codec/file/ecdc_reader.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"

namespace xcodec {

/// kResourceLimit when `samples` (at the model's rate, so far or in all) are more than `max_seconds`, or,
/// where that is 0, more than a minute and a thousand times what `bytes` of a file of its bandwidth usually
/// hold. Infinity allows everything. The adaptive coder makes silence some 300 times smaller than usual; more
/// than that is made to fill disks.
Status CheckDuration(const EcdcInfo& info, const CodecSpec& spec, std::int64_t samples, std::int64_t bytes,
                     double max_seconds = 0);

/// kInvalidArgument for limits that are none: negative ones, and what is no number.
Status CheckDurationLimit(double max_seconds);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_PIPELINE_DURATION_LIMIT_H_
