#include "model/spectral/refinement_queue.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace xcodec::model {
namespace {

// A chunk has about 100 times as many units, so a search among groups takes about as long as one within a
// group.
constexpr std::size_t kGroup = 128;

std::int32_t Largest(const std::int32_t* values, std::size_t n) {
  std::int32_t most = std::numeric_limits<std::int32_t>::min();
  for (std::size_t i = 0; i < n; ++i) most = std::max(most, values[i]);
  return most;
}

// Where the first `value` is; there must be one.
std::size_t First(const std::int32_t* values, std::int32_t value) {
  std::size_t i = 0;
  while (values[i] != value) ++i;
  return i;
}

}  // namespace

std::int32_t ClampedLevel(std::int64_t level) {
  constexpr std::int64_t kLargest = 64 * kRefinementLevelScale;
  return static_cast<std::int32_t>(std::clamp(level, -kLargest, kLargest));
}

RefinementQueue::RefinementQueue(const RefinementRules& rules, std::vector<std::int32_t> levels)
    : rules_(rules), first_(levels), level_(std::move(levels)), depth_(level_.size()) {
  // Entries of the last group that are not units are never the largest.
  key_.assign((level_.size() + kGroup - 1) / kGroup * kGroup, std::numeric_limits<std::int32_t>::min());
  for (std::size_t unit = 0; unit < level_.size(); ++unit) key_[unit] = Key(unit);
  for (std::size_t at = 0; at < key_.size(); at += kGroup)
    bound_.push_back(Largest(key_.data() + at, kGroup));
}

// A bound that no key of its group has any more is corrected when found; other groups are not searched.
std::size_t RefinementQueue::Next() {
  for (;;) {
    const std::int32_t most = Largest(bound_.data(), bound_.size());
    const std::size_t group = First(bound_.data(), most);
    const std::int32_t* keys = key_.data() + group * kGroup;
    bound_[group] = Largest(keys, kGroup);
    if (bound_[group] == most) return group * kGroup + First(keys, most);
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
}

// Levels have 16 bits and weights 9.
std::int32_t RefinementQueue::Key(std::size_t unit) const {
  return 256 * level_[unit] - (256 - rules_.config.weight) * first_[unit];
}

void RefinementQueue::Set(std::size_t unit, std::int64_t level) {
  level_[unit] = ClampedLevel(level);
  key_[unit] = Key(unit);
  std::int32_t& bound = bound_[unit / kGroup];
  bound = std::max(bound, key_[unit]);
}

void RefinementQueue::SpreadTo(std::size_t unit, int share, std::int32_t surprise) {
  if (share == 0 || depth_[unit] != 0) return;
  Set(unit, level_[unit] + std::int64_t{share} * surprise / 256);
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

}  // namespace xcodec::model
