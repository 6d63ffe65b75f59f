#include "train/metrics/attack.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "train/metrics/band_filter.h"
#include "train/metrics/mono.h"

namespace xcodec::train::metrics {
namespace {

constexpr std::int64_t kBlock = 96;
constexpr std::size_t kBlocksBefore = 8;
constexpr std::size_t kApart = 60;
constexpr std::size_t kMost = 12, kCandidates = 400;
constexpr double kRise = 0.7;
constexpr double kEnergyFloor = 1e-7;

// Energies of blocks of 2 ms as those of two channels, so that mono and stereo meet the same floor.
std::vector<double> BlockEnergies(const AudioBlock& audio) {
  std::vector<double> energies(static_cast<std::size_t>((audio.length + kBlock - 1) / kBlock));
  for (int c = 0; c < audio.channels; ++c) {
    const float* x = audio.channel(c);
    for (std::int64_t i = 0; i < audio.length; ++i) {
      energies[static_cast<std::size_t>(i / kBlock)] += 2.0 * x[i] * x[i] / audio.channels;
    }
  }
  return energies;
}

double Peak(const std::vector<float>& x, std::int64_t begin, std::int64_t end) {
  double peak = 0;
  for (std::int64_t i = begin; i < end; ++i) {
    peak = std::max(peak, std::fabs(static_cast<double>(x[static_cast<std::size_t>(i)])));
  }
  return peak;
}

double MeanSquare(const std::vector<float>& x, std::int64_t begin, std::int64_t end) {
  double sum = 0;
  for (std::int64_t i = begin; i < end; ++i) {
    const double value = x[static_cast<std::size_t>(i)];
    sum += value * value;
  }
  return sum / static_cast<double>(end - begin);
}

}  // namespace

std::vector<std::int64_t> FindOnsets(const AudioBlock& audio) {
  const std::vector<double> energies = BlockEnergies(audio);
  if (energies.size() <= kBlocksBefore) return {};
  std::vector<double> rise(energies.size() - kBlocksBefore);
  for (std::size_t i = 0; i < rise.size(); ++i) {
    double before = 0;
    for (std::size_t k = i; k < i + kBlocksBefore; ++k) before += energies[k] / kBlocksBefore;
    rise[i] = std::log10((energies[i + kBlocksBefore] + kEnergyFloor) / (before + kEnergyFloor));
  }
  std::vector<std::size_t> order(rise.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rise[a] > rise[b]; });
  order.resize(std::min(order.size(), kCandidates));
  std::vector<std::size_t> picked;
  for (const std::size_t i : order) {
    const auto close = [&](std::size_t j) { return (i > j ? i - j : j - i) <= kApart; };
    if (picked.size() == kMost || rise[i] <= kRise) break;
    if (std::none_of(picked.begin(), picked.end(), close)) picked.push_back(i);
  }
  std::vector<std::int64_t> onsets;
  for (const std::size_t i : picked) onsets.push_back(static_cast<std::int64_t>(i + kBlocksBefore) * kBlock);
  return onsets;
}

std::optional<AttackError> MeasureAttacks(const AudioBlock& reference, const AudioBlock& degraded) {
  const std::vector<std::int64_t> onsets = FindOnsets(reference);
  if (onsets.empty()) return std::nullopt;
  const BandFilter band = BandFilter::BandPass(6, 1500, 16000, kAttackRate);
  const std::vector<float> a = band.Filtered(MonoMix(reference));
  const std::vector<float> b = band.Filtered(MonoMix(degraded));
  AttackError error;
  int count = 0;
  for (const std::int64_t n : onsets) {
    if (n < 600 || n + 960 > reference.length) continue;
    error.peak += 20 * std::log10((Peak(b, n - 48, n + 480) + 1e-9) / (Peak(a, n - 48, n + 480) + 1e-9));
    error.before +=
        10 * std::log10((MeanSquare(b, n - 480, n - 96) + 1e-10) / (MeanSquare(a, n - 480, n - 96) + 1e-10));
    ++count;
  }
  if (count == 0) return std::nullopt;
  error.peak /= count;
  error.before /= count;
  return error;
}

}  // namespace xcodec::train::metrics
