/// \file
/// The default model's family for the native backend.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_CODEC_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_CODEC_H_

#include <memory>
#include <utility>
#include <vector>

#include "engine/backend/codec.h"
#include "engine/backend/lazy.h"
#include "engine/spectral/spectral_decoder.h"
#include "engine/spectral/spectral_encoder.h"

namespace xcodec::engine {

/// Encoder and decoder are converted and packed on first use, so that a program that only encodes does not
/// wait for the decoder.
class SpectralCodec : public NetworkCodec {
 public:
  SpectralCodec(std::shared_ptr<const model::Model> model, const Kernels& kernels)
      : model_(std::move(model)), kernels_(kernels) {}
  int preferred_batch() const override { return 4; }
  Status Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params, Workspace* workspace,
                std::vector<CodeBlock>* codes) const override {
    XCODEC_ASSIGN_OR_RETURN(const SpectralEncoder* encoder,
                            encoder_.Get([&] { return SpectralEncoder::Create(*model_, kernels_); }));
    encoder->Encode(chunks, params, workspace, codes);
    return Status::Ok();
  }
  Status Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                Workspace* workspace, std::vector<AudioBlock>* audio) const override {
    XCODEC_ASSIGN_OR_RETURN(const SpectralDecoder* decoder,
                            decoder_.Get([&] { return SpectralDecoder::Create(*model_, kernels_); }));
    decoder->Decode(chunks, params, workspace, audio);
    return Status::Ok();
  }

 private:
  std::shared_ptr<const model::Model> model_;
  const Kernels& kernels_;
  mutable Lazy<SpectralEncoder> encoder_;
  mutable Lazy<SpectralDecoder> decoder_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_SPECTRAL_CODEC_H_
