#include "engine/backend/packed_matrix.h"

#include <cstdint>

namespace xcodec::engine {
PackedMatrix PackedMatrix::Sum(float a, const PackedMatrix& x, float b, const PackedMatrix& y) {
  PackedMatrix sum;
  sum.k_ = x.k_;
  sum.n_ = x.n_;
  sum.panels_ = Floats(x.panels_.size());
  for (std::size_t i = 0; i < sum.panels_.size(); ++i) sum.panels_[i] = a * x.panels_[i] + b * y.panels_[i];
  return sum;
}

void PackedMatrix::RoundPanels(const float* panels, std::size_t k, std::size_t n, std::uint16_t* out) {
  for (std::size_t column = 0; column < n; column += kPanel) {
    const std::size_t width = WidthAt(n, column);
    const float* panel = panels + column * k;
    for (std::size_t i = 0; i < k; i += 2, panel += 2 * width, out += 2 * width) {
      ToBf16Pairs(panel, panel + width, width, out);
    }
  }
}

void PackedMatrix::RoundToHalf() {
  if (k_ % 2 != 0 || k_ == 0) return;
  half_ = Floats(k_ * padded() / 2);
  RoundPanels(panels_.data(), k_, n_, reinterpret_cast<std::uint16_t*>(half_.data()));
  panels_ = Floats();
}

void PackedMatrix::Fold(const float* scale, const float* shift, float* panels, float* start) const {
  for (std::size_t j = 0; j < padded(); ++j) start[j] = bias_.size() == 0 ? 0.0F : bias_[j];
  for (std::size_t column = 0; column < n_; column += kPanel) {
    const std::size_t width = WidthAt(n_, column);
    const float* from = panels_.data() + column * k_;
    float* to = panels + column * k_;
    for (std::size_t i = 0; i < k_; ++i, from += width, to += width) {
      for (std::size_t j = 0; j < width; ++j) {
        start[column + j] += shift[i] * from[j];
        to[j] = scale[i] * from[j];
      }
    }
  }
}

HalfGemmArgs PackedMatrix::HalfArgs(const std::uint16_t* a, std::size_t lda, std::size_t m, float* c,
                                    std::size_t ldc) const {
  HalfGemmArgs args;
  args.a = a;
  args.lda = lda;
  args.m = m;
  args.panels = half_panels();
  args.k = k_;
  args.n = n_;
  args.c = c;
  args.ldc = ldc;
  args.bias = bias();
  return args;
}

}  // namespace xcodec::engine
