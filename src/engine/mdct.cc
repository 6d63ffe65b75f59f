#include "engine/mdct.h"

#include <cmath>
#include <cstring>
#include <vector>

namespace xcodec::engine {
namespace {

constexpr double kPi = 3.14159265358979323846;

// sin(x) for 0 <= x <= pi / 4 and cos(x) likewise, by their series: the same on every machine.
double SmallSin(double x) {
  const double y = x * x;
  double sum = 0;
  for (int n = 21; n >= 3; n -= 2) sum = (1 + sum) * (-y / (n * (n - 1)));
  return x * (1 + sum);
}

double SmallCos(double x) {
  const double y = x * x;
  double sum = 0;
  for (int n = 20; n >= 2; n -= 2) sum = (1 + sum) * (-y / (n * (n - 1)));
  return 1 + sum;
}

// cos(2 pi i / n); n a multiple of 8.
double CosTurn(std::size_t i, std::size_t n) {
  i %= n;
  if (i > n / 2) i = n - i;
  if (i > n / 4) return -CosTurn(n / 2 - i, n);
  const auto angle = [n](std::size_t j) { return 2 * kPi * static_cast<double>(j) / static_cast<double>(n); };
  return i <= n / 8 ? SmallCos(angle(i)) : SmallSin(angle(n / 4 - i));
}

std::vector<double> CosTable(std::size_t n) {
  std::vector<double> table(n);
  for (std::size_t i = 0; i < n; ++i) table[i] = CosTurn(i, n);
  return table;
}

}  // namespace

Mdct::Mdct(std::size_t bins, bool with_sine) : bins_(bins) {
  const std::size_t turn = 8 * bins;  // cos(pi / bins * (n + 1/2) * (k + 1/2)) = table[(2n + 1) (2k + 1)]
  const std::vector<double> table = CosTable(turn);
  std::vector<float> scaled(turn);
  const double norm = std::sqrt(2.0 / static_cast<double>(bins));
  for (std::size_t i = 0; i < turn; ++i) scaled[i] = static_cast<float>(norm * table[i]);
  cosine_ = PackedMatrix::Pack(
      bins, bins, [&](std::size_t n, std::size_t k) { return scaled[(2 * n + 1) * (2 * k + 1) % turn]; });
  if (with_sine) {
    sine_ = PackedMatrix::Pack(bins, bins, [&](std::size_t n, std::size_t k) {
      return scaled[((2 * n + 1) * (2 * k + 1) + 6 * bins) % turn];  // sin(x) = cos(x - pi / 2)
    });
  }
  windows_ = Floats(8 * bins);
  for (std::size_t kind = 0; kind < 4; ++kind) {
    float* w = windows_.data() + kind * 2 * bins;
    for (std::size_t n = 0; n < 2 * bins; ++n) {
      w[n] = static_cast<float>(table[(2 * n + 1 + 6 * bins) % turn]);  // sin(pi (n + 1/2) / (2 bins))
      if ((kind & 1U) != 0 && n < bins) w[n] = n < bins / 2 ? 0.0F : 1.0F;
      if ((kind & 2U) != 0 && n >= bins) w[n] = n < 2 * bins - bins / 2 ? 1.0F : 0.0F;
    }
  }
}

const float* Mdct::Window(std::size_t frame, std::size_t frames) const {
  const std::size_t kind = (frame == 0 ? 1U : 0U) + (frame + 1 == frames ? 2U : 0U);
  return windows_.data() + kind * 2 * bins_;
}

void Mdct::Forward(const Kernels& kernels, const float* signal, std::size_t frames, Workspace* workspace,
                   float* cosine, float* sine) const {
  const Workspace::Frame scope(workspace);
  const std::size_t samples = frames * bins_;
  const std::size_t half = bins_ / 2;
  float* padded = workspace->Take(samples + bins_);
  std::memset(padded, 0, half * sizeof(float));
  std::memcpy(padded + half, signal, samples * sizeof(float));
  std::memset(padded + half + samples, 0, (bins_ - half) * sizeof(float));
  float* folded_cosine = workspace->Take(samples);
  float* folded_sine = workspace->Take(samples);
  for (std::size_t t = 0; t < frames; ++t) {
    FoldArgs fold;
    fold.x = padded + t * bins_;
    fold.window = Window(t, frames);
    fold.bins = bins_;
    fold.cosine = folded_cosine + t * bins_;
    fold.sine = folded_sine + t * bins_;
    kernels.fold(fold);
  }
  kernels.gemm(cosine_.Args(folded_cosine, bins_, frames, cosine, bins_));
  kernels.gemm(sine_.Args(folded_sine, bins_, frames, sine, bins_));
}

void Mdct::Inverse(const Kernels& kernels, const float* cosine, std::size_t frames, Workspace* workspace,
                   float* signal) const {
  const Workspace::Frame scope(workspace);
  const std::size_t half = bins_ / 2;
  float* folded = workspace->Take(frames * bins_);
  kernels.gemm(cosine_.Args(cosine, bins_, frames, folded, bins_));
  // A window's output is [u2, -u2_r, -u1_r, -u1] for [u1, u2]; its first half meets the second half of the
  // one before. Sample i of the signal lies half a hop into that grid.
  for (std::size_t t = 0; t <= frames; ++t) {
    const float* now = t < frames ? folded + t * bins_ : nullptr;
    const float* before = t > 0 ? folded + (t - 1) * bins_ : nullptr;
    const float* rising = now != nullptr ? Window(t, frames) : nullptr;
    const float* falling = before != nullptr ? Window(t - 1, frames) + bins_ : nullptr;
    const std::size_t first = t == 0 ? half : 0;
    const std::size_t last = t == frames ? half : bins_;
    float* out = signal + t * bins_ - half;
    for (std::size_t i = first; i < last; ++i) {
      float y = 0;
      if (before != nullptr) y = (i < half ? -before[half - 1 - i] : -before[i - half]) * falling[i];
      if (now != nullptr) y += (i < half ? now[half + i] : -now[bins_ + half - 1 - i]) * rising[i];
      out[i] = y;
    }
  }
}

}  // namespace xcodec::engine
