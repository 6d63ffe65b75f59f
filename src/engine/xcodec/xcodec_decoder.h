/// \file
/// X-Codec's decoding half.
#ifndef XCODEC_SRC_ENGINE_XCODEC_XCODEC_DECODER_H_
#define XCODEC_SRC_ENGINE_XCODEC_XCODEC_DECODER_H_

#include <cstddef>
#include <vector>

#include "engine/backend/quantizer.h"
#include "engine/backend/weights.h"
#include "engine/xcodec/row_stream.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::engine {

/// Codebooks, the projection to acoustic latents and the acoustic decoder. Immutable.
class XCodecDecoder {
 public:
  XCodecDecoder(const model::Model& model, const Kernels& kernels, Weights* weights);

  const Kernels& kernels() const { return kernels_; }
  const RowLayers& network() const { return network_; }
  /// Frames [first, first + count) of `codes` -> acoustic latents [count, acoustic_dim].
  void Latents(const CodeBlock& codes, std::size_t first, std::size_t count, model::CodebookMask mask,
               Workspace* workspace, float* out) const;

 private:
  const Kernels& kernels_;
  std::size_t width_;  ///< of codewords
  std::size_t dim_;
  Dequantizer dequantizer_;
  PackedMatrix projection_;
  RowLayers network_;
};

/// Decodes codes that arrive in pieces; the audio lags by less than half a second. Memory does not grow with
/// the input.
class XCodecStreamDecoder : public model::StreamDecoder {
 public:
  /// Both must outlive this object.
  XCodecStreamDecoder(const XCodecDecoder& decoder, const Parallel& parallel,
                      model::CodebookMask codebooks = model::kAllCodebooks)
      : decoder_(decoder), codebooks_(codebooks), stream_(decoder.kernels(), parallel, decoder.network()) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  void Run(bool last, AudioBlock* audio);

  const XCodecDecoder& decoder_;
  model::CodebookMask codebooks_;
  RowStream stream_;
  Workspace workspace_;
  bool started_ = false;  ///< frames have come
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_XCODEC_DECODER_H_
