/// \file
/// Refinement of a spectral model's waveform: which coefficients the codes after the first few of a bandwidth
/// describe, and how.
///
/// The first codes (those of the residual vector quantizer) describe an envelope and a coarse waveform. From
/// that envelope encoder and decoder estimate how much power is still missing in every *unit*, a few
/// neighbouring coefficients of one channel (model/spectral/unit_layout.h; each chunk has the layout that
/// suits it). Each further code goes to the unit with the most (weighted) missing power in the whole chunk.
/// It selects a codeword for the unit's shape, relative to its estimated level. The code itself shows how
/// large the shape is and what residual remains, so the estimate is corrected for this unit and, less, for
/// its neighbours; then the next code is assigned. No bits are spent on positions.
///
/// Encoder and decoder must take the same decisions, so estimates and corrections are integers: the results
/// depend only on codes and weights, not on the machine. Only coefficients are floating-point numbers.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_REFINEMENT_H_
#define XCODEC_SRC_MODEL_SPECTRAL_REFINEMENT_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"
#include "model/spectral/nearest_codeword.h"
#include "model/spectral/refinement_queue.h"
#include "model/spectral/unit_layout.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::model {

/// Depths that the decoder network distinguishes: 0, 1, 2, and more codes in a unit.
inline constexpr int kRefinementDepths = 4;
/// Integers per unit of the latents' envelope part.
inline constexpr int kRefinementEnvelopeScale = 4096;

/// Names and shapes of the tensors that the refinement reads in addition to the quantizer's.
std::map<std::string, std::vector<std::int64_t>> RefinementShapes(const CodecSpec& spec,
                                                                  const SpectralConfig& config);

/// A trace of the encoder's search, for training the codebooks.
struct RefinementTrace {
  std::vector<int> layouts;    ///< layout of units of every code
  std::vector<int> stages;     ///< codebook of every code, among those of its layout
  std::vector<float> targets;  ///< targets of the search, `unit` values per code
};

/// Immutable, thread-safe. A chunk has T MDCT frames of M bins in two channels; spectra are [2 * T, M], the
/// frames of mid before those of side.
class Refinement {
 public:
  Refinement() = default;
  /// The tensors must fit the configuration (CheckTensors), for which refines() must be true.
  Refinement(const ModelConfig& config, const TensorMap& tensors);

  int unit() const { return unit_; }
  const std::vector<UnitLayout>& layouts() const { return layouts_; }

  /// Estimated levels of units of one frame from the quantizer's codes in `codes`, times
  /// kRefinementLevelScale: [T, 2, bins / unit], with the T of these codes: a chunk's last frames may be
  /// missing.
  std::vector<std::int32_t> Levels(const CodeBlock& codes) const;
  /// Chooses the codes after the quantizer's in `codes`, which has all the rows of its bandwidth: `residual`
  /// [2 * T, M] of a whole chunk is that of the quantizer's codes. Codes of attacks
  /// (model/spectral/temporal_gain.h) with layout 0 are already there; the layout is chosen here.
  void Encode(const float* residual, CodeBlock* codes, RefinementTrace* trace = nullptr) const;
  /// The contribution of those codes to the coefficients [2 * T, M], and the number of codes of each
  /// coefficient, in the same shape; T is that of a whole chunk.
  void Decode(const CodeBlock& codes, float* added, float* depths) const;

  /// The latents' envelope part of every frame times kRefinementEnvelopeScale: [frames, envelope_dims]. For
  /// training.
  std::vector<std::int32_t> Envelope(const CodeBlock& codes) const;

 private:
  // Of one chunk.
  struct Course {
    int base = 0;            // codebooks of the quantizer
    std::int64_t coded = 0;  // MDCT frames that have codes
    std::int64_t count = 0;  // codes after the quantizer's
    int layout = 0;
  };
  Course CourseOf(const CodeBlock& codes) const;
  double Weighted(const std::vector<float>& left, const std::vector<std::int32_t>& levels,
                  std::int64_t coded) const;
  std::vector<float> EncodeInLayout(const float* residual, const std::vector<std::int32_t>& levels,
                                    CodeBlock* codes, RefinementTrace* trace) const;
  template <class Choose>
  void Walk(const CodeBlock& codes, const std::vector<std::int32_t>& levels, const Choose& choose) const;
  void SetCodebooks(const TensorMap& tensors);
  // The first codeword of a codebook: coefficient i of codeword k is at [i * size_ + k].
  const float* Codewords(int book) const;
  CodebookView Book(int book) const;

  CodecSpec spec_;
  SpectralConfig config_;
  std::int64_t frames_ = 0;
  int unit_ = 0;
  int size_ = 0;
  int attacks_ = 0;
  std::int32_t largest_level_ = std::numeric_limits<std::int32_t>::max();
  std::vector<std::int32_t> books_, start_, predict_;  ///< the quantizer's, envelope part only
  std::vector<std::vector<std::int32_t>> level_;       ///< per bandwidth; empty if nothing is refined
  UnitLayout whole_frames_{0, 1, 1, 1};                ///< units of one frame
  std::vector<UnitLayout> layouts_;
  std::vector<float> codebook_;         ///< [layouts * stages, unit, size]
  std::vector<float> norms_;            ///< [layouts * stages, size]
  std::vector<RefinementRules> rules_;  ///< of every layout
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_REFINEMENT_H_
