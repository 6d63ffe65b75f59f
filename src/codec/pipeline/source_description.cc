#include "codec/pipeline/source_description.h"

#include <algorithm>

#include "codec/file/tag_map.h"

namespace xcodec::codec {
namespace {

container::V1SourceFormat FormatOf(const audio::AudioInfo& info) {
  if (info.bits == 0) return container::V1SourceFormat::kLossy;
  if (info.is_float)
    return info.bits == 64 ? container::V1SourceFormat::kFloat64 : container::V1SourceFormat::kFloat32;
  switch ((info.bits + 7) / 8) {
    case 1:
      return container::V1SourceFormat::kInt8;
    case 2:
      return container::V1SourceFormat::kInt16;
    case 3:
      return container::V1SourceFormat::kInt24;
    case 4:
      return container::V1SourceFormat::kInt32;
    default:
      return container::V1SourceFormat::kUnknown;
  }
}

}  // namespace

std::vector<std::string> FitSourceTags(const audio::TagSet& source, int container, container::Tags* tags) {
  std::vector<std::string> lost = source.lost;
  if (container != 0) {
    container::FitTags(tags, &lost);
    return lost;
  }
  for (const std::string& name : audio::NamesOfTags(source))
    if (std::find(lost.begin(), lost.end(), name) == lost.end()) lost.push_back(name);
  return lost;
}

V1Description DescribeSource(const audio::ModelRateSource& source) {
  V1Description description;
  const audio::AudioInfo& info = source.source_info();
  description.source_rate = static_cast<int>(info.sample_rate);
  description.source_channels = info.channels;
  description.source_format = FormatOf(info);
  description.source_codec = info.codec;
  description.tags = ToContainerTags(source.tags());
  return description;
}

}  // namespace xcodec::codec
