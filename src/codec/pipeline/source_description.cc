#include "codec/pipeline/source_description.h"

#include <algorithm>

#include "codec/file/tag_map.h"

namespace xcodec {
namespace {

V1SourceFormat FormatOf(const AudioInfo& info) {
  if (info.bits == 0) return V1SourceFormat::kLossy;
  if (info.is_float) return info.bits == 64 ? V1SourceFormat::kFloat64 : V1SourceFormat::kFloat32;
  switch ((info.bits + 7) / 8) {
    case 1:
      return V1SourceFormat::kInt8;
    case 2:
      return V1SourceFormat::kInt16;
    case 3:
      return V1SourceFormat::kInt24;
    case 4:
      return V1SourceFormat::kInt32;
    default:
      return V1SourceFormat::kUnknown;
  }
}

}  // namespace

std::vector<std::string> FitSourceTags(const TagSet& source, int container, Tags* tags) {
  std::vector<std::string> lost = source.lost;
  if (container != 0) {
    FitTags(tags, &lost);
    return lost;
  }
  for (const std::string& name : NamesOfTags(source))
    if (std::find(lost.begin(), lost.end(), name) == lost.end()) lost.push_back(name);
  return lost;
}

V1Description DescribeSource(const ModelRateSource& source) {
  V1Description description;
  const AudioInfo& info = source.source_info();
  description.source_rate = static_cast<int>(info.sample_rate);
  description.source_channels = info.channels;
  description.source_format = FormatOf(info);
  description.source_codec = info.codec;
  description.tags = ToContainerTags(source.tags());
  return description;
}

}  // namespace xcodec
