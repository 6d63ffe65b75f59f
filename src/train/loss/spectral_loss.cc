#include "train/loss/spectral_loss.h"

#include <array>
#include <cmath>

#include "train/metrics/log_mel.h"

namespace xcodec::train {
namespace {

constexpr std::int64_t kLevelWindow = 2048, kLevelFrames = 8;
constexpr int kLevelBands = 32;
constexpr std::array<std::int64_t, 6> kSpectralWindows{64, 128, 256, 512, 1024, 2048};
constexpr double kSpectralFloor = 1e-4;
constexpr double kLevelFloor = 1e-6, kSmallestPower = 1e-10;

// [n * channels (+ side), samples].
torch::Tensor Rows(const torch::Tensor& audio) {
  torch::Tensor signals = audio;
  if (audio.size(1) == 2) {
    const torch::Tensor side = (audio.select(1, 0) - audio.select(1, 1)) / 2;
    signals = torch::cat({audio, side.unsqueeze(1)}, 1);
  }
  return signals.reshape({-1, audio.size(2)});
}

}  // namespace

torch::Tensor MelMatrix(int rate, std::int64_t window, int bands) {
  const metrics::MelBank bank(rate, static_cast<std::size_t>(window), bands);
  const std::int64_t bins = window / 2 + 1;
  torch::Tensor matrix = torch::zeros({bands, bins});
  auto* values = matrix.data_ptr<float>();
  std::vector<float> unit(static_cast<std::size_t>(bins)), column(static_cast<std::size_t>(bands));
  for (std::int64_t k = 0; k < bins; ++k) {
    unit.assign(unit.size(), 0.0F);
    unit[static_cast<std::size_t>(k)] = 1;
    bank.Apply(unit.data(), column.data());
    for (int m = 0; m < bands; ++m) values[m * bins + k] = column[static_cast<std::size_t>(m)];
  }
  return matrix;
}

torch::Tensor StftMagnitude(const torch::Tensor& rows, std::int64_t window) {
  const torch::Tensor padded =
      torch::nn::functional::pad(
          rows.unsqueeze(1),
          torch::nn::functional::PadFuncOptions({window / 2, window / 2}).mode(torch::kReflect))
          .squeeze(1);
  const torch::Tensor hann = torch::hann_window(window, rows.options());
  const torch::Tensor frames = padded.unfold(1, window, window / 4) * hann;
  const torch::Tensor spectrum = torch::view_as_real(torch::fft::rfft(frames)).square().sum(-1);
  // The root has no gradient at zero.
  return torch::sqrt(spectrum + 1e-14).transpose(1, 2);
}

MelLoss::MelLoss(const MelLossOptions& options, torch::Device device) : options_(options) {
  for (const std::int64_t window : options.windows) {
    banks_.push_back(MelMatrix(options.sample_rate, window, options.bands).to(device));
  }
}

torch::Tensor MelLoss::WindowLoss(const torch::Tensor& a, const torch::Tensor& b, std::size_t number) const {
  const std::int64_t window = options_.windows[number];
  const torch::Tensor mel_a = banks_[number].matmul(StftMagnitude(a, window)) + options_.floor;
  const torch::Tensor mel_b = banks_[number].matmul(StftMagnitude(b, window)) + options_.floor;
  const torch::Tensor log_difference = torch::log10(mel_a) - torch::log10(mel_b);
  if (!options_.linear) return log_difference.abs().mean();
  return (mel_a - mel_b).abs().mean() + log_difference.square().mean();
}

torch::Tensor MelLoss::operator()(const torch::Tensor& a, const torch::Tensor& b,
                                  const std::vector<std::size_t>& use) const {
  const torch::Tensor rows_a = Rows(a);
  const torch::Tensor rows_b = Rows(b);
  torch::Tensor sum = torch::zeros({}, a.options());
  const std::size_t count = use.empty() ? banks_.size() : use.size();
  for (std::size_t i = 0; i < count; ++i) {
    sum = sum + WindowLoss(rows_a, rows_b, use.empty() ? i : use[i]);
  }
  return sum / static_cast<double>(count);
}

LevelLoss::LevelLoss(int sample_rate, torch::Device device)
    : bank_(MelMatrix(sample_rate, kLevelWindow, kLevelBands).to(device)) {}

torch::Tensor LevelLoss::Bands(const torch::Tensor& audio) const {
  return bank_.matmul(StftMagnitude(Rows(audio), kLevelWindow).square());
}

torch::Tensor LevelLoss::Distance(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor floor = kLevelFloor * a.mean(1, true) + kSmallestPower;
  return (0.5 * (torch::log10(a + floor) - torch::log10(b + floor))).abs().mean();
}

torch::Tensor LevelLoss::operator()(const torch::Tensor& a, const torch::Tensor& b) const {
  const auto powers = [&](const torch::Tensor& audio) {
    return torch::avg_pool1d(Bands(audio), {kLevelFrames}).reshape({audio.size(0), -1});
  };
  return Distance(powers(a), powers(b));
}

torch::Tensor LevelLoss::OfWhole(const torch::Tensor& a, const torch::Tensor& b) const {
  const auto powers = [&](const torch::Tensor& audio) {
    return Bands(audio).mean(2).reshape({audio.size(0), -1});
  };
  return Distance(powers(a), powers(b));
}

torch::Tensor SpectralLoss(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor rows_a = Rows(a);
  const torch::Tensor rows_b = Rows(b);
  torch::Tensor sum = torch::zeros({}, a.options());
  for (const std::int64_t window : kSpectralWindows) {
    // The energy of a Hann window is 3/8 of its length.
    const double scale = 1 / std::sqrt(0.375 * static_cast<double>(window));
    const torch::Tensor s_a = StftMagnitude(rows_a, window) * scale;
    const torch::Tensor s_b = StftMagnitude(rows_b, window) * scale;
    const torch::Tensor logs = torch::log10(s_a + kSpectralFloor) - torch::log10(s_b + kSpectralFloor);
    sum = sum + (s_a - s_b).abs().mean() + logs.abs().mean();
  }
  return sum / static_cast<double>(kSpectralWindows.size());
}

torch::Tensor WaveformLoss(const torch::Tensor& a, const torch::Tensor& b) { return (a - b).abs().mean(); }

torch::Tensor LogErrorLoss(const torch::Tensor& reference, const torch::Tensor& estimate) {
  const torch::Tensor error = (reference - estimate).flatten(1).square().sum(1);
  const torch::Tensor energy = reference.flatten(1).square().sum(1) + 1e-8;
  return torch::log(error / energy + 0.01).mean();
}

}  // namespace xcodec::train
