/// \file
/// How a refinement (model/spectral/refinement.h) divides a chunk's MDCT coefficients into units: a unit is a
/// few neighbouring bins of one frame, or fewer bins of several frames in a row. The first suits changing
/// sounds, the second steady ones: a tone's energy is in two bins and stays there.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_UNIT_LAYOUT_H_
#define XCODEC_SRC_MODEL_SPECTRAL_UNIT_LAYOUT_H_

#include <cstdint>
#include <vector>

namespace xcodec::model {

/// Immutable, thread-safe. Units are numbered group of frames after group, mid before side, upwards in
/// frequency. Spectra are [2 * frames, bins], the frames of mid before those of side.
class UnitLayout {
 public:
  /// Of a chunk with `frames` MDCT frames of `bins` bins; `span` frames share a unit of `unit` coefficients.
  /// `span` divides `unit`, `unit` divides `bins`.
  UnitLayout(std::int64_t frames, std::int64_t bins, int unit, int span);

  int span() const { return span_; }
  /// Units of one group and channel.
  std::int64_t units_per_group() const { return units_per_group_; }
  /// Units of the first `coded` frames, of which the last group may have fewer than `span`.
  std::int64_t units(std::int64_t coded) const { return 2 * Groups(coded) * units_per_group_; }
  /// Position of each of the `unit` coefficients of a unit in a spectrum, frame by frame; -1 for those of
  /// frames from `coded` on.
  void Places(std::int64_t unit, std::int64_t coded, std::int64_t* places) const;
  /// Levels of units of this layout from those of units of one frame, [coded, 2, bins / unit]: the mean over
  /// the group's frames.
  std::vector<std::int32_t> Levels(const std::vector<std::int32_t>& of_frames, std::int64_t coded) const;

 private:
  std::int64_t Groups(std::int64_t coded) const { return (coded + span_ - 1) / span_; }

  std::int64_t frames_, bins_;
  int unit_, span_;
  std::int64_t units_per_group_;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_UNIT_LAYOUT_H_
