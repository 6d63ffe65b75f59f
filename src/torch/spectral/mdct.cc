#include "torch/spectral/mdct.h"

#include <cmath>

namespace xcodec::libtorch {
namespace {

torch::Tensor Windows(std::int64_t bins, std::int64_t frames) {
  const double pi = std::acos(-1.0);
  const torch::Tensor n = torch::arange(2 * bins, torch::kFloat64);
  const torch::Tensor sine = torch::sin(pi * (n + 0.5) / static_cast<double>(2 * bins));
  const torch::Tensor windows = sine.repeat({frames, 1});
  torch::Tensor first = windows[0];
  first.narrow(0, 0, bins / 2).fill_(0);
  first.narrow(0, bins / 2, bins - bins / 2).fill_(1);
  torch::Tensor last = windows[frames - 1];
  last.narrow(0, bins, bins - bins / 2).fill_(1);
  last.narrow(0, 2 * bins - bins / 2, bins / 2).fill_(0);
  return windows.to(torch::kFloat32);
}

}  // namespace

Mdct::Mdct(std::int64_t bins, std::int64_t frames, torch::Device device) : bins_(bins), frames_(frames) {
  const double pi = std::acos(-1.0);
  const torch::Tensor n = torch::arange(2 * bins, torch::kFloat64);
  const torch::Tensor k = torch::arange(bins, torch::kFloat64).unsqueeze(1);
  const torch::Tensor phase =
      pi / static_cast<double>(bins) * (n + 0.5 + static_cast<double>(bins) / 2) * (k + 0.5);
  const double norm = std::sqrt(2.0 / static_cast<double>(bins));
  cosine_ = (norm * torch::cos(phase)).to(device, torch::kFloat32);
  sine_ = (norm * torch::sin(phase)).to(device, torch::kFloat32);
  window_ = Windows(bins, frames).to(device);
}

// The windows of a chunk's first `frames` frames when it ends there.
torch::Tensor Mdct::WindowsOf(std::int64_t frames) const {
  return frames == frames_ ? window_ : Windows(bins_, frames).to(window_.device());
}

Mdct::Spectrum Mdct::Forward(const torch::Tensor& audio) const {
  const torch::Tensor padded = torch::constant_pad_nd(audio, {bins_ / 2, bins_ - bins_ / 2});
  const torch::Tensor windowed = padded.unfold(2, 2 * bins_, bins_) * WindowsOf(audio.size(2) / bins_);
  return {windowed.matmul(cosine_.t()), windowed.matmul(sine_.t())};
}

torch::Tensor Mdct::Inverse(const torch::Tensor& cosine) const {
  const std::int64_t frames = cosine.size(2);
  const torch::Tensor y = cosine.matmul(cosine_) * WindowsOf(frames);
  const torch::Tensor left = torch::constant_pad_nd(y.narrow(-1, 0, bins_), {0, 0, 0, 1});
  const torch::Tensor right = torch::constant_pad_nd(y.narrow(-1, bins_, bins_), {0, 0, 1, 0});
  const torch::Tensor sum = left + right;  // [batch, channels, frames + 1, bins]
  return sum.reshape({cosine.size(0), cosine.size(1), -1}).narrow(-1, bins_ / 2, frames * bins_);
}

}  // namespace xcodec::libtorch
