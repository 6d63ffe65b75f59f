#include "model/spectral/unit_layout.h"

#include <algorithm>
#include <cstddef>

namespace xcodec::model {

UnitLayout::UnitLayout(std::int64_t frames, std::int64_t bins, int unit, int span)
    : frames_(frames), bins_(bins), unit_(unit), span_(span), units_per_group_(bins * span / unit) {}

void UnitLayout::Places(std::int64_t unit, std::int64_t coded, std::int64_t* places) const {
  const std::int64_t width = unit_ / span_;
  const std::int64_t row = unit / units_per_group_;
  const std::int64_t bin = unit % units_per_group_ * width;
  const std::int64_t channel = row % 2;
  for (std::int64_t t = row / 2 * span_; t < (row / 2 + 1) * span_; ++t) {
    for (std::int64_t i = 0; i < width; ++i)
      *places++ = t < coded ? (channel * frames_ + t) * bins_ + bin + i : -1;
  }
}

std::vector<std::int32_t> UnitLayout::Levels(const std::vector<std::int32_t>& of_frames,
                                             std::int64_t coded) const {
  if (span_ == 1) return of_frames;
  const std::int64_t per_frame = bins_ / unit_;
  std::vector<std::int32_t> levels(static_cast<std::size_t>(units(coded)));
  for (std::int64_t unit = 0; unit < units(coded); ++unit) {
    const std::int64_t row = unit / units_per_group_;
    const std::int64_t first = row / 2 * span_;
    const std::int64_t end = std::min(first + span_, coded);
    std::int64_t sum = 0;
    for (std::int64_t t = first; t < end; ++t) {
      sum += of_frames[static_cast<std::size_t>((2 * t + row % 2) * per_frame +
                                                unit % units_per_group_ / span_)];
    }
    levels[static_cast<std::size_t>(unit)] = static_cast<std::int32_t>(sum / (end - first));
  }
  return levels;
}

}  // namespace xcodec::model
