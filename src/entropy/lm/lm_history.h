/// \file
/// The history of a block's codes for LmNetworkKind::kHistory. format/lm-coder.md is normative.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_HISTORY_H_
#define XCODEC_SRC_ENTROPY_LM_LM_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "entropy/lm/lm_params.h"

namespace xcodec::entropy {

/// Class of a code that occurred `same` times in steps of the current parity and `other` times in others.
inline std::uint8_t LmCountClass(unsigned same, unsigned other) {
  const unsigned size = same < 3 ? same : same < 5 ? 3 : same < 9 ? 4 : same < 17 ? 5 : same < 33 ? 6 : 7;
  return static_cast<std::uint8_t>(size + 8 * (other < 3 ? other : 3));
}

/// The information about one decision before it is made.
struct LmDecision {
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  std::uint32_t candidates[std::size(kLmLags)];  ///< code of this many frames ago; kNone at the block's start
};

/// Codes of one codebook in one block. Not thread-safe.
class LmHistory {
 public:
  explicit LmHistory(std::size_t card);

  /// Steps taken.
  std::size_t steps() const { return steps_; }
  /// Class of every code in the next step: [card].
  const std::uint8_t* classes() const { return classes_.data() + (steps_ & 1) * card_; }
  LmDecision Next() const;
  /// The next step's code, below card.
  void Push(std::uint16_t code);

 private:
  static constexpr std::size_t kRecent = 8;
  static constexpr std::uint8_t kEnough = 33;  ///< higher counts make no difference
  std::size_t card_;
  std::size_t steps_ = 0;
  std::vector<std::uint8_t> counts_;   ///< [parity][card], at most kEnough
  std::vector<std::uint8_t> classes_;  ///< [parity][card]
  std::uint16_t recent_[kRecent] = {};
};

/// sum[i] += weight * multiplier for every event of a decision whose outcome was `code`.
void LmAddEvents(const LmBag& bag, std::size_t q, std::size_t dim, std::uint8_t count_class,
                 const LmDecision& decision, std::uint32_t code, std::int32_t* sum);

/// Adds the outputs after logits[card] to the logits of the codes to which they belong.
void LmApplyEvents(const std::uint8_t* classes, const LmDecision& decision, std::size_t card,
                   std::int32_t* logits);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_HISTORY_H_
