#include "engine/native_backend.h"

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "base/guard.h"
#include "engine/codec.h"
#include "engine/encodec_codec.h"
#include "engine/floats.h"
#include "engine/kernels/bf16.h"
#include "engine/kernels/kernels.h"
#include "engine/spectral_codec.h"
#include "engine/xcodec/xcodec_codec.h"

namespace xcodec {
namespace {

class NativeBackend : public Backend {
 public:
  NativeBackend(CodecSpec spec, std::unique_ptr<engine::Codec> codec)
      : spec_(std::move(spec)), codec_(std::move(codec)) {}

  const CodecSpec& spec() const override { return spec_; }
  const char* name() const override { return "native"; }
  int preferred_batch() const override { return codec_->preferred_batch(); }

  Status EncodeChunks(Span<const AudioBlock> chunks, const EncodeParams& params,
                      std::vector<CodeBlock>* codes) const override {
    XCODEC_RETURN_IF_ERROR(CheckEncode(params));
    for (const AudioBlock& chunk : chunks) XCODEC_RETURN_IF_ERROR(CheckAudio(chunk));
    return Guarded([&] {
      engine::WorkspacePool::Lease lease(&workspaces_);
      return codec_->Encode(chunks, params, lease.get(), codes);
    });
  }

  Status DecodeChunks(Span<const ChunkToDecode> chunks, const DecodeParams& params,
                      std::vector<AudioBlock>* audio) const override {
    for (const ChunkToDecode& chunk : chunks) XCODEC_RETURN_IF_ERROR(CheckCodes(*chunk.codes));
    return Guarded([&] {
      engine::WorkspacePool::Lease lease(&workspaces_);
      return codec_->Decode(chunks, params, lease.get(), audio);
    });
  }

  Result<std::unique_ptr<StreamEncoder>> NewStreamEncoder(const EncodeParams& params) const override {
    XCODEC_RETURN_IF_ERROR(CheckEncode(params));
    std::unique_ptr<StreamEncoder> stream;
    XCODEC_RETURN_IF_ERROR(Guarded([&]() -> Status {
      XCODEC_ASSIGN_OR_RETURN(stream, codec_->NewStreamEncoder(params));
      return Status::Ok();
    }));
    return stream;
  }

  Result<std::unique_ptr<StreamDecoder>> NewStreamDecoder(const DecodeParams& params) const override {
    std::unique_ptr<StreamDecoder> stream;
    XCODEC_RETURN_IF_ERROR(Guarded([&]() -> Status {
      XCODEC_ASSIGN_OR_RETURN(stream, codec_->NewStreamDecoder(params));
      return Status::Ok();
    }));
    return stream;
  }

  Status Semantic(const AudioBlock& audio, SemanticFeatures* features) const override {
    XCODEC_RETURN_IF_ERROR(CheckAudio(audio));
    return Guarded([&] { return codec_->Semantic(audio, features); });
  }

 private:
  Status CheckEncode(const EncodeParams& params) const {
    if (params.codebooks < 1 || params.codebooks > spec().codebooks || params.effort < 0) {
      return Status(StatusCode::kInvalidArgument, "codebooks or effort out of range");
    }
    return Status::Ok();
  }

  Status CheckAudio(const AudioBlock& chunk) const {
    if (chunk.channels != spec().channels || chunk.length < 1 ||
        (spec().chunk_length > 0 && chunk.length > spec().chunk_length)) {
      return Status(StatusCode::kInvalidArgument, "a chunk has another shape than the model's");
    }
    return Status::Ok();
  }

  Status CheckCodes(const CodeBlock& codes) const {
    if (codes.codebooks < 1 || codes.codebooks > spec().codebooks || codes.frames < 1) {
      return Status(StatusCode::kInvalidArgument, "a block of codes has another shape than the model's");
    }
    if (spec().frame_rule == FrameRule::kFullChunk && codes.frames != spec().FramesFor(1)) {
      return Status(StatusCode::kInvalidArgument, "a chunk has another number of frames");
    }
    if (spec().chunk_length > 0 && codes.frames > spec().FramesFor(spec().chunk_length)) {
      return Status(StatusCode::kInvalidArgument, "a chunk has more frames than the model's");
    }
    for (const std::uint16_t code : codes.codes) {
      if (code >= spec().codebook_size) return Status(StatusCode::kDamaged, "a code is out of range");
    }
    return Status::Ok();
  }

  CodecSpec spec_;
  std::unique_ptr<engine::Codec> codec_;
  mutable engine::WorkspacePool workspaces_;
};

Result<std::unique_ptr<engine::Codec>> MakeCodec(const std::shared_ptr<const Model>& model,
                                                 const NativeOptions& options) {
  const engine::Kernels& kernels = engine::BestKernels();
  const bool half = options.precision == NativePrecision::kBFloat16;
  if (half && model->config.spec.architecture != Architecture::kEncodec) {
    return Status(StatusCode::kUnsupported, "bfloat16 arithmetic is for EnCodec models only");
  }
  switch (model->config.spec.architecture) {
    case Architecture::kSpectral:
      return std::unique_ptr<engine::Codec>(new engine::SpectralCodec(model, kernels));
    case Architecture::kEncodec:
      return std::unique_ptr<engine::Codec>(new engine::EncodecCodec(model, kernels, options.pool, half));
    case Architecture::kXCodec:
      return std::unique_ptr<engine::Codec>(new engine::XCodecCodec(model, kernels, options.pool));
  }
  return Status(StatusCode::kUnsupported, "the native engine does not know this family of models");
}

}  // namespace

Result<std::unique_ptr<Backend>> CreateNativeBackend(std::shared_ptr<const Model> model,
                                                     const NativeOptions& options) {
  if (options.precision == NativePrecision::kBFloat16 && !engine::HasBf16()) {
    return Status(StatusCode::kUnsupported,
                  "this processor does not multiply bfloat16 numbers (no AVX512_BF16); use --precision fp32");
  }
  std::unique_ptr<Backend> backend;
  XCODEC_RETURN_IF_ERROR(Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(auto codec, MakeCodec(model, options));
    backend = std::make_unique<NativeBackend>(model->config.spec, std::move(codec));
    return Status::Ok();
  }));
  return backend;
}

}  // namespace xcodec
