/// \file
/// X-Codec's encoding half.
#ifndef XCODEC_SRC_ENGINE_XCODEC_XCODEC_ENCODER_H_
#define XCODEC_SRC_ENGINE_XCODEC_XCODEC_ENCODER_H_

#include <cstddef>
#include <vector>

#include "engine/backend/quantizer.h"
#include "engine/xcodec/teacher.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::engine {

/// Teacher, acoustic encoder, and the layers that turn the features of both into codes. Immutable.
class XCodecEncoder {
 public:
  XCodecEncoder(const model::Model& model, const Kernels& kernels, Weights* weights);

  /// Codes of a whole input of at least one sample. Inputs too short for the networks (fewer than 312 samples
  /// with the published ratios) are followed by zeros up to one hop.
  /// `latents`, unless null, receives what is around the codes.
  Result<CodeBlock> Encode(const Parallel& parallel, const AudioBlock& audio, int codebooks,
                           model::Latents* latents = nullptr) const;
  /// The teacher's features of such an input.
  model::SemanticFeatures Semantic(const Parallel& parallel, const AudioBlock& audio) const;

 private:
  /// Half a hop of zeros, the input with the model's gain, half a hop of zeros.
  std::vector<float> Prepare(const AudioBlock& audio) const;
  /// Acoustic features beside the adapted ones of the teacher, rows RowStride(both widths) apart.
  Result<Floats> Joint(const Parallel& parallel, const std::vector<float>& padded, std::size_t frames) const;
  void Adapt(const Parallel& parallel, const std::vector<float>& padded, float* joint) const;
  /// Of teacher and adapter, for what Prepare() returns; 0 if it is too short.
  std::size_t FramesFor(std::size_t samples) const;
  /// `residual`, unless null: [frames, width], what the codes leave.
  CodeBlock Quantize(const Parallel& parallel, const float* latents, std::size_t frames, int codebooks,
                     float* residual) const;

  const Kernels& kernels_;
  float gain_;
  std::size_t hop_;
  std::size_t acoustic_width_;
  int per_code_;  ///< teacher's frames per code
  Teacher teacher_;
  RowLayers adapter_;
  RowLayers acoustic_;
  StoredLinear projection_;
  Quantizer quantizer_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_XCODEC_ENCODER_H_
