/// \file
/// Products of two neighbouring rows at three quarters of the multiplications.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_TWO_TAP_H_
#define XCODEC_SRC_ENGINE_ENCODEC_TWO_TAP_H_

#include <cstddef>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// y[t] = bias + x[t] A + x[t + 1] B. A strided convolution whose kernel is twice its stride has this form,
/// rows being `stride` input rows each; so has a transposed one. Two outputs share a product (Winograd 1980,
/// "Arithmetic Complexity of Computations", the filter F(2, 2)):
///     m        = bias + x[t + 1] (A + B)          t even
///     y[t]     = m + (x[t] - x[t + 1]) A
/// y[t + 1] = m + (x[t + 2] - x[t + 1]) B In bfloat16 the sums would lose too much precision, so it is one
/// plain product there. An output's operations depend on whether its index is even, not on the other outputs
/// of the call. Immutable.
class TwoTap {
 public:
  TwoTap() = default;

  /// `half`: round to bfloat16. `source(i, j)`: A [k, n] in rows 0 .. k - 1, B in rows k .. 2 k - 1.
  template <class Source>
  static TwoTap Pack(std::size_t k, std::size_t n, const Source& source, bool half) {
    TwoTap taps;
    taps.k_ = k;
    taps.n_ = n;
    if (half) {
      taps.whole_ = PackedMatrix::Pack(2 * k, n, source);
      taps.whole_.RoundToHalf();
      return taps;
    }
    taps.first_ = PackedMatrix::Pack(k, n, source);
    taps.second_ = PackedMatrix::Pack(k, n, [&](std::size_t i, std::size_t j) { return source(k + i, j); });
    taps.sum_ = PackedMatrix::Sum(1, taps.first_, 1, taps.second_);
    return taps;
  }
  template <class Source>
  void SetBias(const Source& source) {
    (whole_.half() ? whole_ : sum_).SetBias(source);
  }

  /// Outputs `index` .. `index` + count - 1 of [count, n] from x[index], x[index + 1], ...: count + 1 rows of
  /// k floats.
  void Run(const Kernels& kernels, const float* x, std::size_t index, std::size_t count, Workspace* workspace,
           float* out) const;

 private:
  void Single(const Kernels& kernels, const float* x, bool even, float* difference, float* out) const;

  std::size_t k_ = 0;
  std::size_t n_ = 0;
  PackedMatrix first_;
  PackedMatrix second_;
  PackedMatrix sum_;
  PackedMatrix whole_;  ///< in bfloat16 instead of the three: [2 k, n]
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_TWO_TAP_H_
