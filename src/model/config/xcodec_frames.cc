#include "model/config/xcodec_frames.h"

#include <algorithm>
#include <cstddef>

#include "model/config/config_helpers.h"
#include "model/config/config_limits.h"

namespace xcodec::model {

std::int64_t SemanticHop(const XCodecConfig& config) {
  return std::min<std::int64_t>(
      RatioProduct(config.semantic.conv_stride) * RatioProduct(config.adapter.strides), kMaxHop + 1);
}

// n samples with half a hop of zeros on each side give floor((n + zeros - window) / hop) + 1 frames, where
// window is what all convolutions together look at, less their own padding.
std::int64_t FrameTail(const CodecSpec& spec, const XCodecConfig& config) {
  std::int64_t window = 1;
  std::int64_t step = 1;
  for (std::size_t i = 0; i < config.semantic.conv_stride.size(); ++i) {
    window += (config.semantic.conv_kernel[i] - 1) * step;
    step *= config.semantic.conv_stride[i];
  }
  // Of the adapter only convolutions with a stride s look further than their padding: 2 s rows, s - 1 of
  // zeros on each side.
  for (const int stride : config.adapter.strides) {
    if (stride > 1) window += step;
    step *= stride;
  }
  return window - spec.hop / 2 * 2 - 1;
}

bool HasFrameTail(const CodecSpec& spec, const XCodecConfig& config) {
  // n samples give floor((n + excess) / hop) acoustic frames.
  std::int64_t excess = 0;
  std::int64_t step = 1;
  for (const int ratio : config.ratios) {
    if (ratio % 2 == 1) excess += step;
    step *= ratio;
  }
  const std::int64_t tail = FrameTail(spec, config);
  return tail >= 0 && tail < spec.hop - excess;
}

}  // namespace xcodec::model
