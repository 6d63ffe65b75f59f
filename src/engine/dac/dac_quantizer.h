/// \file
/// DAC's residual vector quantizer: codewords of a few dimensions, between projections from and to the
/// latents, chosen by the angle alone.
#ifndef XCODEC_SRC_ENGINE_DAC_DAC_QUANTIZER_H_
#define XCODEC_SRC_ENGINE_DAC_DAC_QUANTIZER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/backend/quantizer.h"
#include "engine/backend/weights.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// Immutable.
class DacQuantizer {
 public:
  /// `encoding`: also prepares for Encode, not only Decode.
  DacQuantizer(Weights* weights, const model::CodecSpec& spec, const model::DacConfig& config, bool encoding);

  /// Codes of the first `count` codebooks for latents [rows, hidden_size], which become the residual: codes[k
  /// * stride + row].
  void Encode(const Kernels& kernels, std::size_t rows, std::size_t count, Workspace* workspace,
              float* latents, std::uint16_t* codes, std::size_t stride) const;
  /// The latents that codes[k * stride + row] of the codebooks of `mask` stand for.
  void Decode(const Kernels& kernels, const std::uint16_t* codes, std::size_t stride, std::size_t rows,
              std::size_t count, model::CodebookMask mask, Workspace* workspace, float* latents) const;

 private:
  struct Codebook {
    PackedMatrix in;   ///< hidden_size -> codebook_dim
    PackedMatrix out;  ///< and back
    Floats words;      ///< [codebook_size, codebook_dim]
    Quantizer search;  ///< among words of length 1
  };
  /// latents += factors * the projected codewords.
  void Add(const Kernels& kernels, const Codebook& codebook, const std::uint16_t* codes, std::size_t rows,
           const Floats& factors, Workspace* workspace, float* latents) const;

  std::size_t dim_;
  std::size_t width_;
  Floats plus_;
  Floats minus_;
  std::vector<Codebook> codebooks_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_DAC_DAC_QUANTIZER_H_
