/// \file
/// DAC's networks for inputs that arrive in pieces.
#ifndef XCODEC_SRC_ENGINE_DAC_DAC_STREAM_H_
#define XCODEC_SRC_ENGINE_DAC_DAC_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/dac/dac_quantizer.h"
#include "engine/xcodec/row_stream.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::engine {

/// Immutable.
struct DacEncoder {
  DacEncoder(const model::Model& model, const Kernels& kernel_set, Weights* weights);
  const Kernels& kernels;
  std::size_t hop;
  std::size_t width;  ///< of latents
  RowLayers network;
  DacQuantizer quantizer;
};

/// Immutable.
struct DacDecoder {
  DacDecoder(const model::Model& model, const Kernels& kernel_set, Weights* weights);
  const Kernels& kernels;
  std::size_t hop;
  RowLayers network;
  DacQuantizer quantizer;
};

/// Every layer is a convolution with zeros around its input, so that pieces give the codes of one pass over
/// the whole input, in constant memory. The input is followed by zeros up to a whole number of hops.
class DacStreamEncoder : public model::StreamEncoder {
 public:
  /// All must outlive this object. What is around the codes is appended to `latents`, unless null.
  DacStreamEncoder(const DacEncoder& side, const Parallel& parallel, int codebooks,
                   model::Latents* latents = nullptr)
      : side_(side),
        parallel_(parallel),
        stream_(side.kernels, parallel, side.network),
        codebooks_(codebooks),
        latents_(latents) {}
  Status Push(const AudioBlock& audio, CodeBlock* codes) override;
  Status Finish(CodeBlock* codes) override;

 private:
  using Rows = std::vector<std::vector<std::uint16_t>>;
  /// Processes the available input and appends the resulting codes.
  void Run(bool last, Rows* rows);
  CodeBlock Block(const Rows& rows) const;

  const DacEncoder& side_;
  const Parallel& parallel_;
  RowStream stream_;
  int codebooks_;
  model::Latents* latents_;
  std::uint64_t samples_ = 0;
};

/// Returns a hop of samples for every frame. With odd ratios the network returns a few samples less in total;
/// then the last samples are zeros.
class DacStreamDecoder : public model::StreamDecoder {
 public:
  /// Both must outlive this object.
  DacStreamDecoder(const DacDecoder& side, const Parallel& parallel,
                   model::CodebookMask codebooks = model::kAllCodebooks)
      : side_(side), codebooks_(codebooks), stream_(side.kernels, parallel, side.network) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  void Run(bool last, AudioBlock* audio);

  const DacDecoder& side_;
  model::CodebookMask codebooks_;
  RowStream stream_;
  Workspace workspace_;
  std::uint64_t owed_ = 0;  ///< samples of all frames so far, minus those already returned
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_DAC_DAC_STREAM_H_
