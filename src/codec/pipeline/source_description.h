/// \file
/// The description of the source in a version 1 file.
#ifndef XCODEC_SRC_CODEC_PIPELINE_SOURCE_DESCRIPTION_H_
#define XCODEC_SRC_CODEC_PIPELINE_SOURCE_DESCRIPTION_H_

#include <string>
#include <vector>

#include "audio/dsp/model_rate_source.h"
#include "codec/file/ecdc_writer.h"

namespace xcodec::codec {

/// Rate, channels, format, and tags of a source that has just been opened. Identities and encoder settings
/// are left empty.
V1Description DescribeSource(const audio::ModelRateSource& source);

/// Reduces the tags of a description to those that a file of container version `container` can hold. Returns
/// the names of the source's tags that the file will not have unchanged; in version 0 these are all of them.
std::vector<std::string> FitSourceTags(const audio::TagSet& source, int container, container::Tags* tags);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_SOURCE_DESCRIPTION_H_
