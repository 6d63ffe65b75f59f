#include "engine/backend/native_backend.h"

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "base/guard.h"
#include "engine/backend/codec.h"
#include "engine/backend/floats.h"
#include "engine/dac/dac_codec.h"
#include "engine/encodec/encodec_codec.h"
#include "engine/kernels/bf16.h"
#include "engine/kernels/kernels.h"
#include "engine/spectral/spectral_codec.h"
#include "engine/xcodec/xcodec_codec.h"

namespace xcodec::engine {
namespace {

class NativeBackend : public model::Backend {
 public:
  NativeBackend(model::CodecSpec spec, std::unique_ptr<engine::NetworkCodec> codec)
      : spec_(std::move(spec)), codec_(std::move(codec)) {}

  const model::CodecSpec& spec() const override { return spec_; }
  const char* name() const override { return "native"; }
  int preferred_batch() const override { return codec_->preferred_batch(); }
  bool decodes_subsets() const override { return codec_->decodes_subsets(); }

 protected:
  Status DoEncodeChunks(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                        std::vector<CodeBlock>* codes) const override {
    return Guarded([&] {
      engine::WorkspacePool::Lease lease(&workspaces_);
      return codec_->Encode(chunks, params, lease.get(), codes);
    });
  }

  Status DoDecodeChunks(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                        std::vector<AudioBlock>* audio) const override {
    return Guarded([&] {
      engine::WorkspacePool::Lease lease(&workspaces_);
      return codec_->Decode(chunks, params, lease.get(), audio);
    });
  }

  Result<std::unique_ptr<model::StreamEncoder>> DoNewStreamEncoder(
      const model::EncodeParams& params) const override {
    std::unique_ptr<model::StreamEncoder> stream;
    XCODEC_RETURN_IF_ERROR(Guarded([&]() -> Status {
      XCODEC_ASSIGN_OR_RETURN(stream, codec_->NewStreamEncoder(params));
      return Status::Ok();
    }));
    return stream;
  }

  Result<std::unique_ptr<model::StreamDecoder>> DoNewStreamDecoder(
      const model::DecodeParams& params) const override {
    std::unique_ptr<model::StreamDecoder> stream;
    XCODEC_RETURN_IF_ERROR(Guarded([&]() -> Status {
      XCODEC_ASSIGN_OR_RETURN(stream, codec_->NewStreamDecoder(params));
      return Status::Ok();
    }));
    return stream;
  }

  Status DoSemantic(const AudioBlock& audio, model::SemanticFeatures* features) const override {
    return Guarded([&] { return codec_->Semantic(audio, features); });
  }

  Status DoEmbed(const AudioBlock& audio, const model::EncodeParams& params,
                 model::Latents* latents) const override {
    return Guarded([&] { return codec_->Embed(audio, params, latents); });
  }

 private:
  model::CodecSpec spec_;
  std::unique_ptr<engine::NetworkCodec> codec_;
  mutable engine::WorkspacePool workspaces_;
};

Result<std::unique_ptr<engine::NetworkCodec>> MakeCodec(const std::shared_ptr<const model::Model>& model,
                                                        const NativeOptions& options) {
  const engine::Kernels& kernels = engine::BestKernels();
  const bool half = options.precision == NativePrecision::kBFloat16;
  if (half && model->config.spec.architecture != model::Architecture::kEncodec) {
    return Status(StatusCode::kUnsupported, "bfloat16 arithmetic is for EnCodec models only");
  }
  switch (model->config.spec.architecture) {
    case model::Architecture::kSpectral:
      return std::unique_ptr<engine::NetworkCodec>(new engine::SpectralCodec(model, kernels));
    case model::Architecture::kEncodec:
      return std::unique_ptr<engine::NetworkCodec>(
          new engine::EncodecCodec(model, kernels, options.pool, half));
    case model::Architecture::kXCodec:
      return std::unique_ptr<engine::NetworkCodec>(new engine::XCodecCodec(model, kernels, options.pool));
    case model::Architecture::kDac:
      return std::unique_ptr<engine::NetworkCodec>(new engine::DacCodec(model, kernels, options.pool));
  }
  return Status(StatusCode::kUnsupported, "the native engine does not know this family of models");
}

}  // namespace

Result<std::unique_ptr<model::Backend>> CreateNativeBackend(std::shared_ptr<const model::Model> model,
                                                            const NativeOptions& options) {
  if (options.precision == NativePrecision::kBFloat16 && !engine::HasBf16()) {
    return Status(StatusCode::kUnsupported,
                  "this processor does not multiply bfloat16 numbers (no AVX512_BF16); use --precision fp32");
  }
  std::unique_ptr<model::Backend> backend;
  XCODEC_RETURN_IF_ERROR(Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(auto codec, MakeCodec(model, options));
    backend = std::make_unique<NativeBackend>(model->config.spec, std::move(codec));
    return Status::Ok();
  }));
  return backend;
}

}  // namespace xcodec::engine
