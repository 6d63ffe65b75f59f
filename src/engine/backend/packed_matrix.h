/// \file
/// Weights in the layout that the matrix kernel reads.
#ifndef XCODEC_SRC_ENGINE_BACKEND_PACKED_MATRIX_H_
#define XCODEC_SRC_ENGINE_BACKEND_PACKED_MATRIX_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/backend/floats.h"
#include "engine/kernels/bf16.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// A [k, n] matrix in panels of kPanel columns ([panels][k][kPanel]; the last panel has kHalfPanel columns if
/// that is enough), with an optional bias per column. Immutable after packing.
class PackedMatrix {
 public:
  PackedMatrix() = default;

  /// `source(k, n)` returns an element.
  template <class Source>
  static PackedMatrix Pack(std::size_t k, std::size_t n, const Source& source) {
    PackedMatrix matrix;
    matrix.k_ = k;
    matrix.n_ = n;
    matrix.panels_ = Floats(k * matrix.padded());
    PackPanels(k, n, source, matrix.panels_.data());
    return matrix;
  }

  /// The panels alone: k times n, rounded up to kHalfPanel, floats.
  template <class Source>
  static void PackPanels(std::size_t k, std::size_t n, const Source& source, float* panels) {
    for (std::size_t column = 0; column < n; column += kPanel) {
      const std::size_t width = WidthAt(n, column);
      const std::size_t columns = std::min(width, n - column);
      float* panel = panels + column * k;
      // Copies in small squares, because sources may be row-major or column-major arrays.
      for (std::size_t i = 0; i < k; i += kSquare) {
        const std::size_t last = std::min(i + kSquare, k);
        for (std::size_t j = 0; j < width; ++j) {
          for (std::size_t row = i; row < last; ++row) {
            panel[row * width + j] = j < columns ? source(row, column + j) : 0.0F;
          }
        }
      }
    }
  }

  /// a * x + b * y, element by element; the three have the same size. No bias, not after RoundToHalf.
  static PackedMatrix Sum(float a, const PackedMatrix& x, float b, const PackedMatrix& y);

  /// `source(n)` returns the value from which column n starts.
  template <class Source>
  void SetBias(const Source& source) {
    bias_ = Floats::Zeros(padded());
    for (std::size_t j = 0; j < n_; ++j) bias_[j] = source(j);
  }

  /// Rounds the elements to bfloat16, if k is even; otherwise they are not changed. At and Args cannot be
  /// used afterwards.
  void RoundToHalf();
  bool half() const { return half_.size() != 0; }

  std::size_t k() const { return k_; }
  std::size_t n() const { return n_; }
  /// Columns with padding.
  std::size_t padded() const { return (n_ + kHalfPanel - 1) / kHalfPanel * kHalfPanel; }
  const float* bias() const { return bias_.size() == 0 ? nullptr : bias_.data(); }
  /// One element; slow.
  float At(std::size_t k, std::size_t n) const {
    const std::size_t first = n / kPanel * kPanel;
    return panels_[first * k_ + k * WidthAt(n_, first) + (n - first)];
  }
  /// Arguments of c = a * this + bias for m rows.
  GemmArgs Args(const float* a, std::size_t lda, std::size_t m, float* c, std::size_t ldc) const {
    GemmArgs args;
    args.a = a;
    args.lda = lda;
    args.m = m;
    args.panels = panels_.data();
    args.k = k_;
    args.n = n_;
    args.c = c;
    args.ldc = ldc;
    args.bias = bias();
    return args;
  }

  /// The elements in the layout of the kernels. One of the two is null.
  const float* panels() const { return half() ? nullptr : panels_.data(); }
  const std::uint16_t* half_panels() const {
    return half() ? reinterpret_cast<const std::uint16_t*>(half_.data()) : nullptr;
  }

  /// Panels (k * padded floats) and start values (padded) of the matrix and bias for which
  /// (x * scale + shift) * this + bias = x * panels + start. Not after RoundToHalf.
  void Fold(const float* scale, const float* shift, float* panels, float* start) const;

  /// `panels` of a [k, n] matrix with even k in the layout of HalfGemmArgs: k * padded numbers.
  static void RoundPanels(const float* panels, std::size_t k, std::size_t n, std::uint16_t* out);

  /// Args after RoundToHalf.
  HalfGemmArgs HalfArgs(const std::uint16_t* a, std::size_t lda, std::size_t m, float* c,
                        std::size_t ldc) const;

 private:
  static constexpr std::size_t kSquare = 16;

  static std::size_t WidthAt(std::size_t n, std::size_t column) {
    return n - column <= kHalfPanel ? kHalfPanel : kPanel;
  }

  std::size_t k_ = 0;
  std::size_t n_ = 0;
  Floats panels_;
  Floats half_;  ///< or these, in the layout of HalfGemmArgs
  Floats bias_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_PACKED_MATRIX_H_
