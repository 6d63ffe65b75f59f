#include "torch/backend/torch_backend.h"

#include <string>
#include <utility>

#include "model/whole_input.h"
#include "torch/backend/blas_arithmetic.h"
#include "torch/backend/guard.h"
#include "torch/backend/piecewise_stream.h"
#include "torch/backend/tensors.h"

namespace xcodec::libtorch {
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

Result<std::unique_ptr<model::Backend>> TorchBackend::Create(std::shared_ptr<const model::Model> model,
                                                             const model::TorchOptions& options) {
  if (options.threads < 1) return Status(StatusCode::kInvalidArgument, "LibTorch needs at least one thread");
  XCODEC_ASSIGN_OR_RETURN(const torch::Device device, DeviceNamed(options.device));
  XCODEC_ASSIGN_OR_RETURN(std::unique_ptr<TorchCodec> codec, CreateTorchCodec(*model, device));
  return std::unique_ptr<model::Backend>(
      new TorchBackend(std::move(model), std::move(codec), options.threads));
}

TorchBackend::TorchBackend(std::shared_ptr<const model::Model> model, std::unique_ptr<TorchCodec> codec,
                           int threads)
    : model_(std::move(model)), codec_(std::move(codec)), threads_(threads) {}

// LibTorch keeps the number per calling thread, and other users of the process may have changed it.
void TorchBackend::UseThreads() const {
  if (at::get_num_threads() != threads_) at::set_num_threads(threads_);
}

Status TorchBackend::DoEncodeChunks(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                                    std::vector<CodeBlock>* codes) const {
  return TorchGuarded([&] {
    const c10::InferenceMode inference;
    const BlasUse blas;
    UseThreads();
    codes->clear();
    for (const AudioBlock& chunk : chunks) {
      codes->push_back(CodesFromTorch(codec_->Encode(ToTorch(chunk), params)));
    }
    return Status::Ok();
  });
}

Status TorchBackend::DoDecodeChunks(Span<const model::ChunkToDecode> chunks,
                                    const model::DecodeParams& params, std::vector<AudioBlock>* audio) const {
  return TorchGuarded([&] {
    const c10::InferenceMode inference;
    const BlasUse blas;
    UseThreads();
    audio->clear();
    for (const model::ChunkToDecode& chunk : chunks) {
      audio->push_back(AudioFromTorch(codec_->Decode(ToTorch(*chunk.codes), chunk.index, params)));
    }
    return Status::Ok();
  });
}

Status TorchBackend::DoSemantic(const AudioBlock& audio, model::SemanticFeatures* features) const {
  return TorchGuarded([&] {
    const c10::InferenceMode inference;
    const BlasUse blas;
    UseThreads();
    const torch::Tensor result = codec_->SemanticFeatures(ToTorch(audio));
    if (!result.defined()) return model::NoTeacher();
    const torch::Tensor rows = result.to(torch::kCPU, torch::kFloat32).contiguous();
    features->frames = rows.size(0);
    features->per_code = model_->config.xcodec.adapter.stride();
    features->width = static_cast<int>(rows.size(1));
    features->values.assign(rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel());
    return Status::Ok();
  });
}

Result<std::unique_ptr<model::StreamEncoder>> TorchBackend::DoNewStreamEncoder(
    const model::EncodeParams& params) const {
  return std::unique_ptr<model::StreamEncoder>(std::make_unique<model::WholeInputEncoder>(
      spec().channels, params.codebooks, [this, params](const AudioBlock& audio, CodeBlock* codes) -> Status {
        std::vector<CodeBlock> all;
        XCODEC_RETURN_IF_ERROR(DoEncodeChunks(Span<const AudioBlock>(&audio, 1), params, &all));
        *codes = std::move(all[0]);
        return Status::Ok();
      }));
}

Result<std::unique_ptr<model::StreamDecoder>> TorchBackend::DoNewStreamDecoder(
    const model::DecodeParams& params) const {
  const auto decode = [this, params](const CodeBlock& codes, AudioBlock* audio) -> Status {
    const model::ChunkToDecode chunk{&codes, 0};
    std::vector<AudioBlock> all;
    XCODEC_RETURN_IF_ERROR(DoDecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), params, &all));
    *audio = std::move(all[0]);
    return Status::Ok();
  };
  const std::int64_t context = codec_->decode_context();
  if (context >= 0 && spec().channels == 1) {
    return std::unique_ptr<model::StreamDecoder>(
        std::make_unique<PiecewiseStreamDecoder>(spec().hop, context, decode));
  }
  return std::unique_ptr<model::StreamDecoder>(
      std::make_unique<model::WholeInputDecoder>(spec().channels, decode));
}

}  // namespace xcodec::libtorch
