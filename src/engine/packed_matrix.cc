#include "engine/packed_matrix.h"

#include <cstdint>
#include <cstring>

namespace xcodec::engine {
namespace {

// To nearest, ties to even. Weights are finite.
std::uint16_t RoundToBf16(float x) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

}  // namespace

void PackedMatrix::RoundToHalf() {
  if (k_ % 2 != 0 || k_ == 0) return;
  half_ = Floats(k_ * padded() / 2);
  auto* to = reinterpret_cast<std::uint16_t*>(half_.data());
  for (std::size_t column = 0; column < n_; column += kPanel) {
    const std::size_t width = WidthAt(n_, column);
    const float* panel = panels_.data() + column * k_;
    for (std::size_t i = 0; i < k_; i += 2) {
      for (std::size_t j = 0; j < width; ++j) {
        *to++ = RoundToBf16(panel[i * width + j]);
        *to++ = RoundToBf16(panel[(i + 1) * width + j]);
      }
    }
  }
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
  args.panels = reinterpret_cast<const std::uint16_t*>(half_.data());
  args.k = k_;
  args.n = n_;
  args.c = c;
  args.ldc = ldc;
  args.bias = bias();
  return args;
}

}  // namespace xcodec::engine
