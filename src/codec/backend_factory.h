/// \file
/// Chooses and creates the arithmetic behind a model.
#ifndef XCODEC_SRC_CODEC_BACKEND_FACTORY_H_
#define XCODEC_SRC_CODEC_BACKEND_FACTORY_H_

#include <memory>
#include <string>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"
#include "model/plugin.h"
#include "xcodec/options.h"

namespace xcodec {

enum class BackendKind {
  kAuto,    ///< native where the engine knows the model, LibTorch otherwise
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
Result<std::unique_ptr<Backend>> CreateBackend(std::shared_ptr<const Model> model,
                                               const BackendOptions& options);

/// Whether codes should come from LibTorch because it gives the reference's to the bit where the native
/// engine does not: EnCodec models, causal ones only up to a minute, because LibTorch takes the whole input
/// at once. Not where the caller has chosen the arithmetic (`chosen`) or a search of its own (`effort`).
/// `samples`: at the model's rate, negative when unknown.
bool WantsReferenceBackend(const BackendOptions& chosen, int effort, const CodecSpec& spec,
                           std::int64_t samples);

/// That arithmetic; null where it is not wanted, and where LibTorch is not installed or cannot run the model.
std::unique_ptr<Backend> ReferenceBackend(const std::shared_ptr<const Model>& model,
                                          const BackendOptions& chosen, int effort, std::int64_t samples);

/// What the public options ask for.
BackendOptions BackendOptionsFrom(const CodecOptions& options, ThreadPool* pool);

/// The model's float language model, which container version 0 needs; always LibTorch's. kModelMissing when
/// the model has none.
Result<std::unique_ptr<FloatLm>> CreateFloatLm(const std::shared_ptr<const Model>& model);

/// PluginSymbol (base/plugin.h) of the LibTorch plug-in, which has conditions of its own.
Result<void*> TorchPluginSymbol(const char* name);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_BACKEND_FACTORY_H_
