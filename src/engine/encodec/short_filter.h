/// \file
/// Convolutions over two or three neighbouring rows with four products for three or two outputs.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_SHORT_FILTER_H_
#define XCODEC_SRC_ENGINE_ENCODEC_SHORT_FILTER_H_

#include <array>
#include <cstddef>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// y[t] = bias + x[t] A + x[t + 1] B (+ x[t + 2] C). Outputs come in groups of m = 3 (two taps) or 2 (three),
/// for which four rows d0 .. d3 are enough (Winograd 1980, "Arithmetic Complexity of Computations", the
/// filters F(3, 2) and F(2, 3)). With E = the sum of the taps' matrices / 2 and F = the same with B negative:
///     p = bias + (d1 + d2) E        q = (d2 - d1) F
///     y[0]     = p + q + (d0 - d2) A
///     y[1]     = p - q              three taps: - (d1 - d3) C
/// y[2] = p + q - (d1 - d3) B two taps only y[0] looks one row further than it has to, so this is for inputs
/// that are completely available, not for streams (TwoTap). An output's operations depend on its index in the
/// input alone. Immutable.
class ShortFilter {
 public:
  ShortFilter() = default;

  /// `source(i, j)`: the taps' matrices [k, n] below each other. `taps` is 2 or 3.
  template <class Source>
  static ShortFilter Pack(std::size_t taps, std::size_t k, std::size_t n, const Source& source) {
    ShortFilter filter;
    filter.taps_ = taps;
    filter.k_ = k;
    filter.n_ = n;
    std::array<PackedMatrix, 4>& m = filter.matrices_;
    m[0] = PackedMatrix::Pack(k, n, source);
    m[3] = PackedMatrix::Pack(k, n,
                              [&](std::size_t i, std::size_t j) { return -source((taps - 1) * k + i, j); });
    const bool three = taps == 3;
    const PackedMatrix middle =
        three ? PackedMatrix::Pack(k, n, [&](std::size_t i, std::size_t j) { return source(k + i, j); })
              : PackedMatrix::Sum(-1, m[3], 0, m[3]);
    const PackedMatrix ends = PackedMatrix::Sum(1, m[0], three ? -1.0F : 0.0F, m[3]);
    m[1] = PackedMatrix::Sum(0.5F, ends, 0.5F, middle);
    m[2] = PackedMatrix::Sum(0.5F, ends, -0.5F, middle);
    return filter;
  }
  /// Rounds the matrices to bfloat16.
  void RoundToHalf() {
    for (PackedMatrix& matrix : matrices_) matrix.RoundToHalf();
  }
  template <class Source>
  void SetBias(const Source& source) {
    matrices_[1].SetBias(source);
  }

  bool present() const { return taps_ != 0; }
  /// `count` outputs [count, n] from count + taps - 1 rows of k floats. The first output's index in the whole
  /// input must be a multiple of the group; so must `count`, unless these are the last outputs.
  void Run(const Kernels& kernels, const float* x, std::size_t count, Workspace* workspace, float* out) const;

 private:
  std::size_t group() const { return 5 - taps_; }
  void RunGroups(const Kernels& kernels, const float* x, std::size_t groups, Workspace* workspace,
                 float* out) const;
  void RunHalf(const FourPointArgs& points, Workspace* workspace, float* out) const;
  /// Sets the fields that FilterArgs and HalfFilterArgs share; `panels(matrix)` returns those of a matrix.
  template <class Args, class Panels>
  Args ProductArgs(std::size_t groups, const Panels& panels, float* out) const;

  std::size_t taps_ = 0;
  std::size_t k_ = 0;
  std::size_t n_ = 0;
  std::array<PackedMatrix, 4> matrices_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_SHORT_FILTER_H_
