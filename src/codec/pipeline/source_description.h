/// \file
/// What a version 1 file says about its source.
#ifndef XCODEC_SRC_CODEC_PIPELINE_SOURCE_DESCRIPTION_H_
#define XCODEC_SRC_CODEC_PIPELINE_SOURCE_DESCRIPTION_H_

#include <string>
#include <vector>

#include "audio/dsp/model_rate_source.h"
#include "codec/file/ecdc_writer.h"

namespace xcodec {

/// Rate, channels, format, and tags of a source that has just been opened. Identities and what the encoder
/// does are left empty.
V1Description DescribeSource(const ModelRateSource& source);

/// Makes the tags of a description fit what a file of container version `container` holds. Returns the names
/// of what the source had and the file will not have as it was: in version 0 that is everything.
std::vector<std::string> FitSourceTags(const TagSet& source, int container, Tags* tags);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_PIPELINE_SOURCE_DESCRIPTION_H_
