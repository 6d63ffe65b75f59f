#include "torch/torch_backend.h"

#include <string>
#include <utility>

#include "torch/guard.h"
#include "torch/tensors.h"
#include "torch/whole_stream.h"

namespace xcodec {
namespace {

Result<torch::Device> DeviceNamed(const std::string& name) {
  if (name == "cpu") return torch::Device(torch::kCPU);
  if (name != "cuda") return Status(StatusCode::kInvalidArgument, "unknown device " + name);
  if (!torch::cuda::is_available()) {
    return Status(StatusCode::kUnsupported, "this LibTorch has no CUDA device");
  }
  return torch::Device(torch::kCUDA);
}

}  // namespace

Result<std::unique_ptr<Backend>> TorchBackend::Create(std::shared_ptr<const Model> model,
                                                      const TorchOptions& options) {
  if (options.threads < 1) return Status(StatusCode::kInvalidArgument, "LibTorch needs at least one thread");
  XCODEC_ASSIGN_OR_RETURN(const torch::Device device, DeviceNamed(options.device));
  XCODEC_ASSIGN_OR_RETURN(std::unique_ptr<TorchCodec> codec, CreateTorchCodec(*model, device));
  return std::unique_ptr<Backend>(new TorchBackend(std::move(model), std::move(codec), options.threads));
}

TorchBackend::TorchBackend(std::shared_ptr<const Model> model, std::unique_ptr<TorchCodec> codec, int threads)
    : model_(std::move(model)), codec_(std::move(codec)), threads_(threads) {}

// LibTorch keeps the number per calling thread, and other users of the process may have changed it.
void TorchBackend::UseThreads() const {
  if (at::get_num_threads() != threads_) at::set_num_threads(threads_);
}

Status TorchBackend::CheckAudio(const AudioBlock& chunk) const {
  if (chunk.channels != spec().channels) {
    return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
  }
  if (chunk.length < 1 || (spec().chunk_length > 0 && chunk.length > spec().chunk_length)) {
    return Status(StatusCode::kInvalidArgument, "a chunk has between 1 and chunk_length samples");
  }
  return Status::Ok();
}

Status TorchBackend::CheckCodes(const CodeBlock& codes) const {
  if (codes.codebooks < 1 || codes.codebooks > spec().codebooks || codes.frames < 1) {
    return Status(StatusCode::kInvalidArgument, "codes have another shape than the model's");
  }
  if (spec().frame_rule == FrameRule::kFullChunk && codes.frames != spec().FramesFor(1)) {
    return Status(StatusCode::kDamaged, "a chunk has another number of frames than the model's chunks");
  }
  if (spec().chunk_length > 0 && codes.frames > spec().FramesFor(spec().chunk_length)) {
    return Status(StatusCode::kDamaged, "a chunk has more frames than the model's");
  }
  for (const std::uint16_t code : codes.codes) {
    if (code >= spec().codebook_size) {
      return Status(StatusCode::kDamaged, "a code is larger than the model's codebooks");
    }
  }
  return Status::Ok();
}

Status TorchBackend::EncodeChunks(Span<const AudioBlock> chunks, const EncodeParams& params,
                                  std::vector<CodeBlock>* codes) const {
  if (params.codebooks < 1 || params.codebooks > spec().codebooks || params.effort < 0) {
    return Status(StatusCode::kInvalidArgument, "the model has no such number of codebooks");
  }
  return TorchGuarded([&] {
    const c10::InferenceMode inference;
    UseThreads();
    codes->clear();
    for (const AudioBlock& chunk : chunks) {
      XCODEC_RETURN_IF_ERROR(CheckAudio(chunk));
      codes->push_back(CodesFromTorch(codec_->Encode(ToTorch(chunk), params)));
    }
    return Status::Ok();
  });
}

Status TorchBackend::DecodeChunks(Span<const ChunkToDecode> chunks, const DecodeParams& params,
                                  std::vector<AudioBlock>* audio) const {
  return TorchGuarded([&] {
    const c10::InferenceMode inference;
    UseThreads();
    audio->clear();
    for (const ChunkToDecode& chunk : chunks) {
      XCODEC_RETURN_IF_ERROR(CheckCodes(*chunk.codes));
      audio->push_back(AudioFromTorch(codec_->Decode(ToTorch(*chunk.codes), chunk.index, params)));
    }
    return Status::Ok();
  });
}

Status TorchBackend::Semantic(const AudioBlock& audio, SemanticFeatures* features) const {
  return TorchGuarded([&] {
    const c10::InferenceMode inference;
    UseThreads();
    XCODEC_RETURN_IF_ERROR(CheckAudio(audio));
    const torch::Tensor result = codec_->SemanticFeatures(ToTorch(audio));
    if (!result.defined()) return Status(StatusCode::kUnsupported, "the model has no semantic teacher");
    const torch::Tensor rows = result.to(torch::kCPU, torch::kFloat32).contiguous();
    features->frames = rows.size(0);
    features->width = static_cast<int>(rows.size(1));
    features->values.assign(rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel());
    return Status::Ok();
  });
}

Result<std::unique_ptr<StreamEncoder>> TorchBackend::NewStreamEncoder(const EncodeParams& params) const {
  return std::unique_ptr<StreamEncoder>(std::make_unique<WholeStreamEncoder>(this, params));
}

Result<std::unique_ptr<StreamDecoder>> TorchBackend::NewStreamDecoder(const DecodeParams& params) const {
  const std::int64_t context = codec_->decode_context();
  if (context >= 0 && spec().channels == 1) {
    return std::unique_ptr<StreamDecoder>(std::make_unique<PiecewiseStreamDecoder>(this, params, context));
  }
  return std::unique_ptr<StreamDecoder>(std::make_unique<WholeStreamDecoder>(this, params));
}

}  // namespace xcodec
