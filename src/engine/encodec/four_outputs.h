/// \file
/// Convolutions over neighbouring rows whose outputs are computed four at a time.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_FOUR_OUTPUTS_H_
#define XCODEC_SRC_ENGINE_ENCODEC_FOUR_OUTPUTS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// y[t] = bias + x[t] A[0] + ... + x[t + taps - 1] A[taps - 1]. Four outputs and up to four taps are a
/// product of polynomials, evaluated at as many points as its result has coefficients (Toom 1963, Cook 1966;
/// Winograd's filters F(4, 2), F(4, 3), F(4, 4)): 0, 1, -1, 2, -2, 1/2 and infinity. So four outputs of two,
/// three or four taps take five, six or seven products instead of 8, 12 or 16. More than four taps are
/// treated as two times four: the second four see the same input as the first four of the next group, and
/// both are one product:
///     y[4 g ..] = combine of ( [v_i[g], v_i[g + 1]] * [B_i; C_i] over points i ),  v_i[g] = sum_j c_ij x[4 g
///     + j]
/// Sums lose about a digit against the direct ones. An output's operations depend on its index in the input
/// alone. Immutable.
class FourOutputs {
 public:
  FourOutputs() = default;

  /// `source(tap, i, j)`: an element of a tap's matrix [k, n]. `taps` is 2 to 8.
  template <class Source>
  static FourOutputs Pack(std::size_t taps, std::size_t k, std::size_t n, const Source& source) {
    FourOutputs filter(taps, k, n);
    for (std::size_t point = 0; point < filter.points_; ++point) {
      const double* weights = filter.weights_.data() + point * filter.part_;
      filter.matrices_.push_back(PackedMatrix::Pack(filter.parts_ * k, n, [&](std::size_t i, std::size_t j) {
        const std::size_t first = i < k ? 0 : filter.part_;
        const std::size_t last = std::min(taps, first + filter.part_);
        double sum = 0;
        for (std::size_t tap = first; tap < last; ++tap) {
          sum += weights[tap - first] * static_cast<double>(source(tap, i < k ? i : i - k, j));
        }
        return static_cast<float>(sum);
      }));
    }
    return filter;
  }
  template <class Source>
  void SetBias(const Source& source) {
    bias_ = Floats::Zeros((n_ + kPanel - 1) / kPanel * kPanel);
    for (std::size_t j = 0; j < n_; ++j) bias_[j] = source(j);
  }

  bool present() const { return points_ != 0; }
  /// Rows that an output is computed from: the taps, or 8 for more than four.
  std::size_t window() const { return parts_ * part_; }
  /// Rows that `count` outputs are computed from, which may be more than those outputs depend on.
  std::size_t RowsFor(std::size_t count) const { return (count + 3) / 4 * 4 + window() - 1; }
  /// `count` outputs, `ldo` floats apart, from RowsFor(count) rows of k floats. The first output's index in
  /// the whole input must be a multiple of 4; so must `count`, unless these are the last outputs.
  void Run(const Kernels& kernels, const float* x, std::size_t count, Workspace* workspace, float* out,
           std::size_t ldo) const;

 private:
  FourOutputs(std::size_t taps, std::size_t k, std::size_t n);
  std::size_t k_ = 0;
  std::size_t n_ = 0;
  std::size_t parts_ = 0;        ///< 1 or 2
  std::size_t part_ = 0;         ///< taps of a part
  std::size_t points_ = 0;       ///< part_ + 3
  std::vector<double> weights_;  ///< weight of a tap in a point's matrix, [points, taps of a part]
  std::array<float, kMostPoints* kMostPoints> before_ = {};  ///< TransformArgs::c
  std::array<float, 4 * kMostPoints> after_ = {};            ///< CombineArgs::c
  std::vector<PackedMatrix> matrices_;
  Floats bias_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_FOUR_OUTPUTS_H_
