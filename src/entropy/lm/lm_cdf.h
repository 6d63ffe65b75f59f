/// \file
/// Probabilities of one step and codebook as slices of 2^24.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_CDF_H_
#define XCODEC_SRC_ENTROPY_LM_LM_CDF_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "entropy/lm/kernels/lm_kernels.h"
#include "entropy/lm/lm_rans.h"

namespace xcodec::entropy {

/// Cumulative frequency of code j: j + floor(P_j * (2^24 - card) / P), where P_j is the sum of the integer
/// probabilities before j and P that of all. Every code thus owns at least 1. One object per thread.
class LmCdf {
 public:
  LmCdf(std::size_t card, const LmKernels& kernels)
      : card_(card),
        kernels_(&kernels),
        spread_((std::uint64_t{1} << kLmFrequencyBits) - card),
        p_(card + kLmTile),
        sums_((card + kLmGroup - 1) / kLmGroup) {}

  /// From base-2 logits[card] in units of 2^-15.
  void Build(const std::int32_t* logits) { total_ = kernels_->exp2(logits, card_, p_.data(), sums_.data()); }

  LmInterval Interval(std::size_t code) const {
    std::uint64_t before = 0;
    const std::size_t group = code / kLmGroup;
    for (std::size_t g = 0; g < group; ++g) before += sums_[g];
    for (std::size_t i = group * kLmGroup; i < code; ++i) before += p_[i];
    return Between(code, before, before + p_[code]);
  }

  /// The code whose interval holds `value`, which is below 2^24.
  std::size_t Find(std::uint32_t value, LmInterval* interval) const {
    std::uint64_t before = 0;
    std::size_t code = 0;
    // A group is skipped if the next one starts at or below the value; the same for codes within a group.
    for (std::size_t g = 0; g + 1 < sums_.size(); ++g) {
      if (Cumulative(code + kLmGroup, before + sums_[g]) > value) break;
      before += sums_[g];
      code += kLmGroup;
    }
    const std::size_t end = code + kLmGroup < card_ ? code + kLmGroup : card_;
    while (code + 1 < end && Cumulative(code + 1, before + p_[code]) <= value) before += p_[code++];
    *interval = Between(code, before, before + p_[code]);
    return code;
  }

 private:
  std::uint64_t Cumulative(std::size_t code, std::uint64_t before) const {
    return code + before * spread_ / total_;
  }
  LmInterval Between(std::size_t code, std::uint64_t before, std::uint64_t after) const {
    const std::uint64_t start = Cumulative(code, before);
    return {static_cast<std::uint32_t>(start),
            static_cast<std::uint32_t>(Cumulative(code + 1, after) - start)};
  }

  std::size_t card_;
  const LmKernels* kernels_;
  std::uint64_t spread_;
  std::uint64_t total_ = 1;
  LmVector<std::uint32_t> p_;
  std::vector<std::uint32_t> sums_;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_CDF_H_
