/// \file
/// Chooses and creates the backend of a model.
#ifndef XCODEC_SRC_CODEC_BACKEND_FACTORY_H_
#define XCODEC_SRC_CODEC_BACKEND_FACTORY_H_

#include <memory>
#include <string>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"
#include "model/plugin.h"
#include "xcodec/options.h"

namespace xcodec::codec {

enum class BackendKind {
  kAuto,    ///< native if the engine supports the model, otherwise LibTorch
  kNative,  ///< the engine inside libxcodec
  kTorch,   ///< LibTorch, loaded from libxcodec_torch.so when first asked for
};

struct BackendOptions {
  BackendKind kind = BackendKind::kAuto;
  bool bf16 = false;           ///< native engine only
  std::string device = "cpu";  ///< LibTorch only: "cpu" or "cuda"
  int torch_threads = 1;       ///< LibTorch's own threads per call; models without chunks take two
  ThreadPool* pool = nullptr;  ///< native engine: for the pipeline of the causal model; may be null
};

/// Errors: kUnsupported (family not native, no plug-in, no such device), kDamaged (tensors do not fit).
Result<std::unique_ptr<model::Backend>> CreateBackend(std::shared_ptr<const model::Model> model,
                                                      const BackendOptions& options);

/// Whether codes should come from LibTorch because only it reproduces the reference's exactly: EnCodec
/// models, causal ones only up to a minute, because LibTorch takes the whole input at once. Not if the caller
/// has chosen a backend (`chosen`) or an effort of the search (`effort`). `samples`: at the model's rate,
/// negative when unknown.
bool WantsReferenceBackend(const BackendOptions& chosen, int effort, const model::CodecSpec& spec,
                           std::int64_t samples);

/// That backend; null if it is not wanted, or if LibTorch is not installed or cannot run the model.
std::unique_ptr<model::Backend> ReferenceBackend(const std::shared_ptr<const model::Model>& model,
                                                 const BackendOptions& chosen, int effort,
                                                 std::int64_t samples);

/// The backend options for the public options.
BackendOptions BackendOptionsFrom(const CodecOptions& options, ThreadPool* pool);

/// The model's float language model, which container version 0 needs; LibTorch always runs it. kModelMissing
/// if the model has none.
Result<std::unique_ptr<entropy::FloatLm>> CreateFloatLm(const std::shared_ptr<const model::Model>& model);

/// PluginSymbol (base/plugin.h) for the LibTorch plug-in, which must be prepared before it is loaded.
Result<void*> TorchPluginSymbol(const char* name);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_BACKEND_FACTORY_H_
