#include "model/spectral/attack_codes.h"

#include <algorithm>

namespace xcodec::model {
namespace {

constexpr std::int64_t kCodesPerAttack = 2;

}  // namespace

Attack AttackOfShape(int code) {
  Attack attack;
  attack.decay = code % kGainDecays;
  attack.boost = code / kGainDecays % kGainBoosts;
  attack.duck = code / kGainDecays / kGainBoosts;
  return attack;
}

int AttackShape(const Attack& attack) {
  return (attack.duck * kGainBoosts + attack.boost) * kGainDecays + attack.decay;
}

bool TemporalGainFits(const CodecSpec& spec, const SpectralConfig& config) {
  return spec.chunk_length / config.bins * kGainPlaces <= spec.codebook_size &&
         kAttackShapes <= spec.codebook_size &&
         static_cast<int>(config.refinement.spans.size()) * (config.refinement.attacks + 1) <=
             spec.codebook_size;
}

std::int64_t MostAttacks(std::int64_t count, int most) {
  return std::clamp<std::int64_t>((count / 10 - 1) / kCodesPerAttack, 0, most);
}

std::int64_t AttackCodes(const std::uint16_t* codes, std::int64_t count, int most) {
  if (count < 1) return 0;
  return 1 + kCodesPerAttack * std::min<std::int64_t>(codes[0] % (most + 1), MostAttacks(count, most));
}

int CodedLayout(const std::uint16_t* codes, std::int64_t count, int most, int layouts) {
  return count < 1 ? 0 : std::min(codes[0] / (most + 1), layouts - 1);
}

void WriteLayout(int layout, int most, std::uint16_t* codes) {
  codes[0] = static_cast<std::uint16_t>(codes[0] % (most + 1) + layout * (most + 1));
}

void WriteAttacks(const std::vector<Attack>& attacks, std::uint16_t* codes) {
  *codes++ = static_cast<std::uint16_t>(attacks.size());
  for (const Attack& attack : attacks) {
    *codes++ = static_cast<std::uint16_t>(attack.place);
    *codes++ = static_cast<std::uint16_t>(AttackShape(attack));
  }
}

std::vector<Attack> ReadAttacks(const std::uint16_t* codes, std::int64_t count, int most) {
  std::vector<Attack> attacks;
  const std::int64_t end = AttackCodes(codes, count, most);
  for (std::int64_t i = 1; i < end; i += kCodesPerAttack) {
    attacks.push_back(AttackOfShape(std::min<int>(codes[i + 1], kAttackShapes - 1)));
    attacks.back().place = codes[i];
  }
  return attacks;
}

}  // namespace xcodec::model
