/// \file
/// What a version 1 file says about its source.
#ifndef XCODEC_SRC_CODEC_SOURCE_DESCRIPTION_H_
#define XCODEC_SRC_CODEC_SOURCE_DESCRIPTION_H_

#include "audio/model_rate_source.h"
#include "codec/chunk_encoder.h"
#include "codec/ecdc_writer.h"

namespace xcodec {

/// Rate, channels, format, and tags of a source that has just been opened. The identities are left empty.
V1Description DescribeSource(const ModelRateSource& source, const EncodeParams& params);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_SOURCE_DESCRIPTION_H_
