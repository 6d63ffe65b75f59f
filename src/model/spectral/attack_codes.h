/// \file
/// Attacks of a spectral model (model/spectral/temporal_gain.h) as codes, which come before the refinement
/// codes: their number, then two codes each, position and shape. The first of these codes also says which
/// layout of units (model/spectral/unit_layout.h) the chunk has.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_ATTACK_CODES_H_
#define XCODEC_SRC_MODEL_SPECTRAL_ATTACK_CODES_H_

#include <cstdint>
#include <vector>

#include "model/config/config.h"
#include "xcodec/types.h"

namespace xcodec::model {

/// Possible positions of an attack in an MDCT frame.
inline constexpr int kGainPlaces = 12;
/// Steps of 6.02 dB.
inline constexpr int kGainDucks = 5, kGainBoosts = 4, kGainDecays = 3;
/// Combinations of them.
inline constexpr int kAttackShapes = kGainDucks * kGainBoosts * kGainDecays;
/// One attack. `place` counts twelfths of an MDCT frame from the chunk's start.
struct Attack {
  int place = 0;
  int duck = 0;   ///< 0 .. kGainDucks - 1
  int boost = 0;  ///< 0 .. kGainBoosts - 1
  int decay = 0;  ///< 0 .. kGainDecays - 1
};

/// The shape with this number (below kAttackShapes), at position 0; and the number of a shape.
Attack AttackOfShape(int shape);
int AttackShape(const Attack& attack);

/// Whether one code can express every position, every shape, and every number of attacks in every layout.
bool TemporalGainFits(const CodecSpec& spec, const SpectralConfig& config);

/// Maximum number of attacks in `count` codes if the model allows `most`: at most a tenth of the codes, and
/// none if there is no room for their number.
std::int64_t MostAttacks(std::int64_t count, int most);
/// How many of the `count` codes at `codes` describe attacks; at most `count`, whatever the codes are.
std::int64_t AttackCodes(const std::uint16_t* codes, std::int64_t count, int most);
/// The layout in these codes; below `layouts`, whatever the codes are.
int CodedLayout(const std::uint16_t* codes, std::int64_t count, int most, int layouts);
/// Adds the layout to codes that WriteAttacks() has written.
void WriteLayout(int layout, int most, std::uint16_t* codes);
/// Writes AttackCodes() codes, of layout 0; `attacks` must be no more than MostAttacks().
void WriteAttacks(const std::vector<Attack>& attacks, std::uint16_t* codes);
/// Reads them back. Values out of range become the nearest in range.
std::vector<Attack> ReadAttacks(const std::uint16_t* codes, std::int64_t count, int most);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_ATTACK_CODES_H_
