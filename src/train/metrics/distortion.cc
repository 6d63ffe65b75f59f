#include "train/metrics/distortion.h"

#include <algorithm>
#include <cmath>

namespace xcodec::train::metrics {
namespace {

Status CheckPair(const AudioBlock& a, const AudioBlock& b) {
  if (a.channels < 1 || a.channels != b.channels || a.length != b.length || a.length == 0) {
    return Status(StatusCode::kInvalidArgument, "signals to compare differ in channels or length");
  }
  return Status::Ok();
}

double Decibels(double numerator, double denominator) {
  if (numerator <= 0 && denominator <= 0) return 0;
  if (denominator <= 0) return kDecibelLimit;
  if (numerator <= 0) return -kDecibelLimit;
  return std::clamp(10.0 * std::log10(numerator / denominator), -kDecibelLimit, kDecibelLimit);
}

double ChannelSiSdr(const float* reference, const float* degraded, std::int64_t length) {
  double dot = 0, energy = 0;
  for (std::int64_t i = 0; i < length; ++i) {
    dot += static_cast<double>(reference[i]) * degraded[i];
    energy += static_cast<double>(reference[i]) * reference[i];
  }
  const double scale = energy > 0 ? dot / energy : 0;
  double target = 0, error = 0;
  for (std::int64_t i = 0; i < length; ++i) {
    const double t = scale * reference[i];
    target += t * t;
    error += (t - degraded[i]) * (t - degraded[i]);
  }
  return Decibels(target, error);
}

}  // namespace

Result<Distortion> MeasureDistortion(const AudioBlock& reference, const AudioBlock& degraded) {
  XCODEC_RETURN_IF_ERROR(CheckPair(reference, degraded));
  Distortion result;
  double energy = 0, error = 0;
  for (int c = 0; c < reference.channels; ++c) {
    const float* x = reference.channel(c);
    const float* y = degraded.channel(c);
    for (std::int64_t i = 0; i < reference.length; ++i) {
      const double d = static_cast<double>(x[i]) - y[i];
      energy += static_cast<double>(x[i]) * x[i];
      error += d * d;
    }
    result.si_sdr += ChannelSiSdr(x, y, reference.length) / reference.channels;
  }
  result.snr = Decibels(energy, error);
  return result;
}

Result<double> BorderErrorRatio(const AudioBlock& reference, const AudioBlock& degraded, std::int64_t stride,
                                std::int64_t radius) {
  XCODEC_RETURN_IF_ERROR(CheckPair(reference, degraded));
  if (stride < 1 || radius < 1 || 2 * radius >= stride) {
    return Status(StatusCode::kInvalidArgument, "radius around chunk borders does not fit the stride");
  }
  double near = 0, far = 0;
  std::int64_t near_count = 0, far_count = 0;
  for (std::int64_t i = 0; i < reference.length; ++i) {
    double energy = 0;
    for (int c = 0; c < reference.channels; ++c) {
      const double d = static_cast<double>(reference.channel(c)[i]) - degraded.channel(c)[i];
      energy += d * d;
    }
    const std::int64_t phase = (i + radius) % stride;
    const bool at_border = phase < 2 * radius && i + radius >= stride;
    (at_border ? near : far) += energy;
    (at_border ? near_count : far_count) += 1;
  }
  if (near_count == 0 || far_count == 0 || (near <= 0 && far <= 0)) return 0.0;
  return Decibels(near / static_cast<double>(near_count), far / static_cast<double>(far_count));
}

}  // namespace xcodec::train::metrics
