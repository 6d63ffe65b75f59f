#include "engine/spectral/mdct.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace xcodec::engine {
namespace {

constexpr std::size_t kAtOnce = Dct4::kLanes;

// Rows [count, bins] side by side, as the transform takes them; `backwards` from the last value.
void Pack(const float* rows, std::size_t count, std::size_t bins, bool backwards, float* lanes) {
  if (count < kAtOnce) std::memset(lanes, 0, bins * kAtOnce * sizeof(float));
  for (std::size_t i = 0; i < count; ++i) {
    const float* row = rows + i * bins;
    for (std::size_t n = 0; n < bins; ++n) lanes[n * kAtOnce + i] = row[backwards ? bins - 1 - n : n];
  }
}

void Unpack(const float* lanes, std::size_t count, std::size_t bins, float* rows) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t n = 0; n < bins; ++n) rows[i * bins + n] = lanes[n * kAtOnce + i];
  }
}

}  // namespace

Mdct::Mdct(std::size_t bins) : bins_(bins), dct_(bins) {
  const std::size_t turn = 8 * bins;
  const std::vector<double> table = CosTable(turn);
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
  float* lanes = workspace->Take(3 * bins_ * kAtOnce);
  for (std::size_t t = 0; t < frames; t += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, frames - t);
    Pack(folded_cosine + t * bins_, count, bins_, false, lanes);
    dct_.Transform(lanes, lanes + bins_ * kAtOnce);
    Unpack(lanes, count, bins_, cosine + t * bins_);
    // The DST-IV is the DCT-IV of the values backwards, every other one negative.
    Pack(folded_sine + t * bins_, count, bins_, true, lanes);
    dct_.Transform(lanes, lanes + bins_ * kAtOnce);
    Unpack(lanes, count, bins_, sine + t * bins_);
  }
  for (std::size_t i = 1; i < samples; i += 2) sine[i] = -sine[i];
}

void Mdct::Inverse(const float* cosine, std::size_t frames, Workspace* workspace, float* signal) const {
  const Workspace::Frame scope(workspace);
  const std::size_t half = bins_ / 2;
  float* folded = workspace->Take(frames * bins_);
  float* lanes = workspace->Take(3 * bins_ * kAtOnce);
  for (std::size_t t = 0; t < frames; t += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, frames - t);
    Pack(cosine + t * bins_, count, bins_, false, lanes);
    dct_.Transform(lanes, lanes + bins_ * kAtOnce);
    Unpack(lanes, count, bins_, folded + t * bins_);
  }
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
