/// \file
/// Attacks of a spectral model: a gain over time that the encoder removes before the MDCT and the decoder
/// applies after it. Errors of an MDCT window spread over all of it (27 ms in the default model): they are
/// heard before a stroke, which is weakened. Without the gain, the window is even.
///
/// The gain acts only above about 400 Hz, so that a bass note under a stroke is not changed: y = x + (g - 1)
/// (x - L x), where L is a zero-phase low-pass (a Hann window of kGainTaps). An attack at sample a lowers g
/// by `duck` steps in the 20 ms before it, and raises it by `boost` steps at a, falling to zero within a time
/// that `decay` selects. Gains of several attacks multiply. model/spectral/attack_codes.h says how they are
/// coded, model/spectral/attack_search.h how they are found.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_TEMPORAL_GAIN_H_
#define XCODEC_SRC_MODEL_SPECTRAL_TEMPORAL_GAIN_H_

#include <cstdint>
#include <vector>

#include "model/config/config.h"
#include "model/spectral/attack_codes.h"
#include "xcodec/types.h"

namespace xcodec::model {

/// Taps of the low-pass at 48 kHz; odd.
inline constexpr int kGainTaps = 129;

/// Removes and applies the gain of attacks. Immutable, thread-safe.
class TemporalGain {
 public:
  TemporalGain() = default;
  explicit TemporalGain(const ModelConfig& config);

  /// The inverse of Restore() (with an error of -60 dB or less).
  void Remove(const std::vector<Attack>& attacks, AudioBlock* chunk) const;
  void Restore(const std::vector<Attack>& attacks, AudioBlock* chunk) const;

  /// Binary logarithm of an attack's gain.
  float Log2Gain(const Attack& attack, std::int64_t sample) const;
  /// The part on which the gain acts: x - L x in [begin, end) of a signal with zeros around it.
  void High(const float* x, std::int64_t length, std::int64_t begin, std::int64_t end, float* out) const;

 private:
  struct Region {
    std::int64_t begin, end;
    std::vector<float> gain;  // less 1
  };
  std::int64_t Sample(const Attack& attack) const;
  std::vector<Region> Regions(const std::vector<Attack>& attacks, std::int64_t length) const;

  std::int64_t bins_ = 0;
  std::int64_t before_ = 0, fade_ = 0, rise_ = 0;  // samples
  std::vector<std::int64_t> fall_;                 // per decay
  std::int64_t half_ = 0;                          // of the taps, without the middle one
  double taps_ = 0;                                // their sum
  std::vector<double> cosines_, sines_;            // of pi i / (half_ + 1), i from -half_ to half_
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_TEMPORAL_GAIN_H_
