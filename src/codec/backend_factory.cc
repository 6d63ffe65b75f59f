#include "codec/backend_factory.h"

#include <utility>

#include "engine/backend/native_backend.h"

namespace xcodec::codec {
namespace {

// Chunks are spread over the pool; a model without chunks can only use LibTorch's own threads. The last bits
// of LibTorch's convolutions depend on the number of threads, so it is fixed to that of the matrix products
// (plugin_loader.cc).
constexpr int kThreadsWithoutChunks = 2;

Result<std::unique_ptr<model::Backend>> CreateTorch(const std::shared_ptr<const model::Model>& model,
                                                    const BackendOptions& options) {
  XCODEC_ASSIGN_OR_RETURN(void* symbol, TorchPluginSymbol(model::kTorchCreateSymbol));
  model::TorchOptions torch_options;
  torch_options.device = options.device;
  if (model->config.spec.chunk_length == 0) torch_options.threads = kThreadsWithoutChunks;
  Status status;
  std::unique_ptr<model::Backend> backend(
      reinterpret_cast<model::TorchCreateFunction>(symbol)(model, torch_options, &status));
  if (backend == nullptr) {
    return status.ok() ? Status(StatusCode::kInternal, "the LibTorch plug-in gave no reason") : status;
  }
  return backend;
}

Result<std::unique_ptr<model::Backend>> CreateNative(const std::shared_ptr<const model::Model>& model,
                                                     const BackendOptions& options) {
  engine::NativeOptions native_options;
  native_options.precision =
      options.bf16 ? engine::NativePrecision::kBFloat16 : engine::NativePrecision::kFloat32;
  native_options.pool = options.pool;
  return engine::CreateNativeBackend(model, native_options);
}

}  // namespace

Result<std::unique_ptr<entropy::FloatLm>> CreateFloatLm(const std::shared_ptr<const model::Model>& model) {
  XCODEC_ASSIGN_OR_RETURN(void* symbol, TorchPluginSymbol(model::kTorchCreateLmSymbol));
  Status status;
  // One thread: the reference's probabilities change with the number of threads, and files are made with one.
  std::unique_ptr<entropy::FloatLm> lm(
      reinterpret_cast<model::TorchCreateLmFunction>(symbol)(model, model::TorchOptions(), &status));
  if (lm == nullptr)
    return status.ok() ? Status(StatusCode::kInternal, "the LibTorch plug-in gave no reason") : status;
  return lm;
}

Result<std::unique_ptr<model::Backend>> CreateBackend(std::shared_ptr<const model::Model> model,
                                                      const BackendOptions& options) {
  const bool torch = options.kind == BackendKind::kTorch || options.device != "cpu";
  if (options.bf16 && torch) {
    return Status(StatusCode::kUnsupported, "bfloat16 arithmetic is the native engine's, not LibTorch's");
  }
  if (options.kind == BackendKind::kTorch) return CreateTorch(model, options);
  if (options.kind == BackendKind::kNative) return CreateNative(model, options);
  if (options.device != "cpu") return CreateTorch(model, options);
  Result<std::unique_ptr<model::Backend>> native = CreateNative(model, options);
  const bool other = !native.ok() && native.status().code() == StatusCode::kUnsupported && !options.bf16;
  return other ? CreateTorch(model, options) : std::move(native);
}

bool WantsReferenceBackend(const BackendOptions& chosen, int effort, const model::CodecSpec& spec,
                           std::int64_t samples) {
  // For a model without chunks: the activations of a minute take half a gigabyte.
  constexpr std::int64_t kSeconds = 60;
  if (chosen.kind != BackendKind::kAuto || chosen.device != "cpu" || chosen.bf16 || effort > 1) return false;
  if (spec.architecture != model::Architecture::kEncodec) return false;
  return spec.chunk_length > 0 || (samples >= 0 && samples <= kSeconds * spec.sample_rate);
}

std::unique_ptr<model::Backend> ReferenceBackend(const std::shared_ptr<const model::Model>& model,
                                                 const BackendOptions& chosen, int effort,
                                                 std::int64_t samples) {
  if (!WantsReferenceBackend(chosen, effort, model->config.spec, samples)) return nullptr;
  BackendOptions torch = chosen;
  torch.kind = BackendKind::kTorch;
  Result<std::unique_ptr<model::Backend>> created = CreateBackend(model, torch);
  return created.ok() ? std::move(*created) : nullptr;
}

BackendOptions BackendOptionsFrom(const CodecOptions& options, ThreadPool* pool) {
  BackendOptions made;
  if (options.backend == CodecOptions::Backend::kNative) made.kind = BackendKind::kNative;
  if (options.backend == CodecOptions::Backend::kLibTorch) made.kind = BackendKind::kTorch;
  made.device = options.device;
  made.pool = pool;
  return made;
}

}  // namespace xcodec::codec
