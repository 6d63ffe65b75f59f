/// \file
/// Attacks of a spectral model: a gain over time that the encoder takes out of a chunk before the MDCT and the
/// decoder puts back after it. What is wrong within an MDCT window is spread over all of it (27 ms of the
/// default model): heard before a stroke, and missing from it. With the gain taken out, the window is level.
///
/// The gain acts above some 400 Hz only, so that a bass note under a stroke stays what it is:
/// y = x + (g - 1) (x - L x), where L is a zero-phase low-pass (a Hann window of kGainTaps). An attack at
/// sample a lowers g by `duck` steps in the 20 ms before it, and raises it by `boost` steps at a, falling to
/// nothing within a time that `decay` says. Gains of several attacks multiply.
///
/// Codes, ahead of those that refine: how many attacks there are, then two codes each, place and shape.
#ifndef XCODEC_SRC_MODEL_TEMPORAL_GAIN_H_
#define XCODEC_SRC_MODEL_TEMPORAL_GAIN_H_

#include <cstdint>
#include <vector>

#include "model/config.h"
#include "xcodec/types.h"

namespace xcodec {

/// Places of an attack in an MDCT frame.
inline constexpr int kGainPlaces = 12;
/// Steps of 6.02 dB.
inline constexpr int kGainDucks = 5, kGainBoosts = 4, kGainDecays = 3;
/// Taps of the low-pass at 48 kHz; odd.
inline constexpr int kGainTaps = 129;

/// One attack. `place` counts twelfths of an MDCT frame from the chunk's start.
struct Attack {
  int place = 0;
  int duck = 0;   ///< 0 .. kGainDucks - 1
  int boost = 0;  ///< 0 .. kGainBoosts - 1
  int decay = 0;  ///< 0 .. kGainDecays - 1
};

/// Whether a code can say every place and every shape.
bool TemporalGainFits(const CodecSpec& spec, const SpectralConfig& config);

/// Attacks that `count` codes may hold when the model allows `most`; a tenth of the codes at most, and none
/// where there is no place for their number.
std::int64_t MostAttacks(std::int64_t count, int most);
/// How many of the `count` codes at `codes` say attacks, whatever the codes are: at most `count`.
std::int64_t AttackCodes(const std::uint16_t* codes, std::int64_t count, int most);
/// Writes AttackCodes() codes; `attacks` must be no more than MostAttacks().
void WriteAttacks(const std::vector<Attack>& attacks, std::uint16_t* codes);
/// Reads them back. Values out of range become the nearest in range.
std::vector<Attack> ReadAttacks(const std::uint16_t* codes, std::int64_t count, int most);

/// Finds, takes out and puts back the gain of attacks. Immutable, thread-safe.
class TemporalGain {
 public:
  TemporalGain() = default;
  explicit TemporalGain(const ModelConfig& config);

  /// The attacks of a chunk [channels, length] of unit scale worth coding, at most `most`.
  std::vector<Attack> Find(const AudioBlock& chunk, std::int64_t most) const;
  /// chunk -> the chunk whose Restore() it is (to 60 dB and more).
  void Remove(const std::vector<Attack>& attacks, AudioBlock* chunk) const;
  void Restore(const std::vector<Attack>& attacks, AudioBlock* chunk) const;

 private:
  struct Region {
    std::int64_t begin, end;
    std::vector<float> gain;  // less 1
  };
  std::int64_t Sample(const Attack& attack) const;
  float Log2Gain(const Attack& attack, std::int64_t sample) const;
  std::vector<Region> Regions(const std::vector<Attack>& attacks, std::int64_t length) const;
  void High(const float* x, std::int64_t length, std::int64_t begin, std::int64_t end, float* out) const;
  std::vector<float> Steps(const AudioBlock& chunk) const;
  double Flatten(const Attack& attack, std::vector<float>* steps) const;

  std::int64_t bins_ = 0;
  std::int64_t before_ = 0, fade_ = 0, rise_ = 0;  // samples
  std::vector<std::int64_t> fall_;                 // per decay
  std::vector<float> low_;                         // taps
};

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_TEMPORAL_GAIN_H_
