#include "engine/backend/signal.h"

#include <algorithm>

namespace xcodec::engine {

EdgePadding::EdgePadding(model::PadMode mode, std::size_t rows, std::size_t left, std::size_t right)
    : mode_(mode),
      rows_(static_cast<std::ptrdiff_t>(rows)),
      extended_(static_cast<std::ptrdiff_t>(std::max({rows, left + 1, right + 1}))) {}

std::ptrdiff_t EdgePadding::Source(std::ptrdiff_t i) const {
  if (mode_ == model::PadMode::kReplicate) return std::clamp<std::ptrdiff_t>(i, 0, rows_ - 1);
  if (mode_ == model::PadMode::kReflect) {
    if (i < 0) i = -i;
    if (i >= extended_) i = 2 * (extended_ - 1) - i;
  }
  return i >= 0 && i < rows_ ? i : -1;
}

}  // namespace xcodec::engine
