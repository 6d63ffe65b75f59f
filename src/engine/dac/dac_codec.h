/// \file
/// DAC (Kumar et al. 2023, arXiv 2306.06546) for the native backend.
#ifndef XCODEC_SRC_ENGINE_DAC_DAC_CODEC_H_
#define XCODEC_SRC_ENGINE_DAC_DAC_CODEC_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "engine/backend/codec.h"
#include "engine/backend/lazy.h"
#include "engine/backend/side_source.h"
#include "engine/dac/dac_stream.h"
#include "model/model.h"

namespace xcodec::engine {

/// Processes one input at a time and spreads its work over the pool.
class DacCodec : public NetworkCodec {
 public:
  /// `pool` may be null. Encoder and decoder are created on first use; if only one of them was loaded, the
  /// model is freed then.
  DacCodec(std::shared_ptr<const model::Model> model, const Kernels& kernels, ThreadPool* pool)
      : source_(std::move(model)), kernels_(kernels), parallel_(pool) {}

  int preferred_batch() const override { return 1; }
  bool decodes_subsets() const override { return true; }
  Result<std::unique_ptr<model::StreamEncoder>> NewStreamEncoder(
      const model::EncodeParams& params) const override;
  Result<std::unique_ptr<model::StreamDecoder>> NewStreamDecoder(
      const model::DecodeParams& params) const override;
  Status Embed(const AudioBlock& audio, const model::EncodeParams& params,
               model::Latents* latents) const override;

 private:
  Result<const DacEncoder*> encoder() const;
  Result<const DacDecoder*> decoder() const;
  /// One side; `other` begins the names of the other's tensors.
  template <class Side>
  Result<std::unique_ptr<const Side>> Pack(const std::string& other) const;

  mutable SideSource source_;
  const Kernels& kernels_;
  Parallel parallel_;
  mutable Lazy<DacEncoder> encoder_;
  mutable Lazy<DacDecoder> decoder_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_DAC_DAC_CODEC_H_
