#include "train/metrics/ear.h"

#include <cmath>

#include "train/metrics/attack.h"
#include "train/metrics/band_filter.h"
#include "train/metrics/mono.h"
#include "train/metrics/texture.h"

namespace xcodec::train::metrics {
namespace {

static_assert(kEarRate == kTextureRate && kEarRate == kAttackRate);

// Far below what 16 bits hold, so that silence on both sides is no difference.
constexpr double kPowerFloor = 1e-12;

double BandPower(const AudioBlock& audio, const Band& band) {
  double sum = 0;
  for (int c = 0; c < audio.channels; ++c) {
    BandFilter filter = BandFilter::BandPass(6, band.low, band.high, kEarRate);
    const float* x = audio.channel(c);
    for (std::int64_t i = 0; i < audio.length; ++i) {
      const double value = filter.Next(x[i]);
      sum += value * value;
    }
  }
  return sum / (static_cast<double>(audio.length) * audio.channels);
}

std::optional<double> Difference(const std::optional<double>& degraded,
                                 const std::optional<double>& reference) {
  if (!degraded || !reference) return std::nullopt;
  return *degraded - *reference;
}

}  // namespace

Result<EarDifference> CompareByEar(const AudioBlock& reference, const AudioBlock& degraded) {
  if (reference.channels < 1 || reference.channels != degraded.channels ||
      reference.length != degraded.length || reference.length == 0) {
    return Status(StatusCode::kInvalidArgument, "signals to compare differ in channels or length");
  }
  EarDifference result;
  const std::vector<float> mono_reference = MonoMix(reference), mono_degraded = MonoMix(degraded);
  result.repeat = Difference(Repetition(mono_degraded), Repetition(mono_reference));
  result.line = Difference(ModulationLine(mono_degraded), ModulationLine(mono_reference));
  if (const auto error = MeasureAttacks(reference, degraded)) {
    result.attack = error->peak;
    result.pre_echo = error->before;
  }
  for (std::size_t k = 0; k < kLevelBands; ++k) {
    result.level[k] = 10 * std::log10((BandPower(degraded, kLevelEdges[k]) + kPowerFloor) /
                                      (BandPower(reference, kLevelEdges[k]) + kPowerFloor));
  }
  return result;
}

}  // namespace xcodec::train::metrics
