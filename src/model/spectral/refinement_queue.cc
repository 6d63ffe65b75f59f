#include "model/spectral/refinement_queue.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace xcodec {

std::int32_t ClampedLevel(std::int64_t level) {
  constexpr std::int64_t kLargest = 64 * kRefinementLevelScale;
  return static_cast<std::int32_t>(std::clamp(level, -kLargest, kLargest));
}

RefinementQueue::RefinementQueue(const RefinementRules& rules, std::vector<std::int32_t> levels)
    : rules_(rules), first_(levels), level_(std::move(levels)), depth_(level_.size()), key_(level_.size()) {
  std::vector<Entry> entries;
  entries.reserve(level_.size());
  for (std::size_t unit = 0; unit < level_.size(); ++unit) {
    key_[unit] = Key(unit);
    entries.push_back({key_[unit], unit});
  }
  queue_ = std::priority_queue<Entry>(std::less<Entry>(), std::move(entries));
}

// Every unit has an entry with its key or a larger one: those that have become smaller go further down only
// when they are met.
std::size_t RefinementQueue::Next() {
  for (;;) {
    const Entry top = queue_.top();
    queue_.pop();
    if (top.key == key_[top.unit]) return top.unit;
    if (top.key > key_[top.unit]) queue_.push({key_[top.unit], top.unit});
  }
}

int RefinementQueue::stage(std::size_t unit) const {
  return std::min(depth_[unit], rules_.config.stages - 1);
}

void RefinementQueue::Corrected(std::size_t unit, int code) {
  if (depth_[unit] == 0) Spread(unit, rules_.seen[static_cast<std::size_t>(code)]);
  const int at = stage(unit) * rules_.size + code;
  ++depth_[unit];
  Set(unit, std::int64_t{level_[unit]} + rules_.change[static_cast<std::size_t>(at)]);
  queue_.push({key_[unit], unit});
}

std::int64_t RefinementQueue::Key(std::size_t unit) const {
  return std::int64_t{256} * level_[unit] - std::int64_t{256 - rules_.config.weight} * first_[unit];
}

void RefinementQueue::Set(std::size_t unit, std::int64_t level) {
  level_[unit] = ClampedLevel(level);
  key_[unit] = Key(unit);
}

void RefinementQueue::SpreadTo(std::size_t unit, int share, std::int32_t surprise) {
  if (share == 0 || depth_[unit] != 0) return;
  const std::int64_t before = key_[unit];
  Set(unit, level_[unit] + std::int64_t{share} * surprise / 256);
  if (key_[unit] > before) queue_.push({key_[unit], unit});
}

void RefinementQueue::Spread(std::size_t unit, std::int32_t surprise) {
  const auto places = static_cast<std::size_t>(rules_.units_per_group);
  const auto place = unit % places;
  std::size_t away = 0;
  for (const std::int32_t share : rules_.spread) {
    away += 2 * places;
    if (unit >= away) SpreadTo(unit - away, share, surprise);
    if (unit + away < level_.size()) SpreadTo(unit + away, share, surprise);
  }
  if (place > 0) SpreadTo(unit - 1, rules_.config.spread_bins, surprise);
  if (place + 1 < places) SpreadTo(unit + 1, rules_.config.spread_bins, surprise);
}

}  // namespace xcodec
