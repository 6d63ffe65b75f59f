#include "entropy/lm/lm_history.h"

namespace xcodec::entropy {
namespace {

void AddRow(const LmBag& bag, std::size_t row, std::size_t dim, std::int32_t* sum) {
  const std::int8_t* weight = bag.weight.data() + row * dim;
  const std::int32_t multiplier = bag.multiplier[row];
  for (std::size_t i = 0; i < dim; ++i) sum[i] += weight[i] * multiplier;
}

}  // namespace

LmHistory::LmHistory(std::size_t card) : card_(card), counts_(2 * card), classes_(2 * card) {}

LmDecision LmHistory::Next() const {
  LmDecision decision;
  for (std::size_t i = 0; i < std::size(kLmLags); ++i)
    decision.candidates[i] =
        steps_ < kLmLags[i] ? LmDecision::kNone : recent_[(steps_ - kLmLags[i]) % kRecent];
  return decision;
}

void LmHistory::Push(std::uint16_t code) {
  const std::size_t parity = steps_ & 1;
  std::uint8_t& same = counts_[parity * card_ + code];
  const std::uint8_t other = counts_[(1 - parity) * card_ + code];
  if (same < kEnough) ++same;
  classes_[parity * card_ + code] = LmCountClass(same, other);
  classes_[(1 - parity) * card_ + code] = LmCountClass(other, same);
  recent_[steps_ % kRecent] = code;
  ++steps_;
}

void LmAddEvents(const LmBag& bag, std::size_t q, std::size_t dim, std::uint8_t count_class,
                 const LmDecision& decision, std::uint32_t code, std::int32_t* sum) {
  AddRow(bag, q * kLmEvents + count_class, dim, sum);
  for (std::size_t i = 0; i < std::size(kLmLags); ++i)
    if (decision.candidates[i] == code) AddRow(bag, q * kLmEvents + kLmCountClasses + i, dim, sum);
}

void LmApplyEvents(const std::uint8_t* classes, const LmDecision& decision, std::size_t card,
                   std::int32_t* logits) {
  const std::int32_t* events = logits + card;
  for (std::size_t j = 0; j < card; ++j) logits[j] += events[classes[j]];
  for (std::size_t i = 0; i < std::size(kLmLags); ++i)
    if (decision.candidates[i] != LmDecision::kNone)
      logits[decision.candidates[i]] += events[kLmCountClasses + i];
}

}  // namespace xcodec::entropy
