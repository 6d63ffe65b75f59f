/// \file
/// The engine: inference on the CPU without LibTorch.
#ifndef XCODEC_SRC_ENGINE_BACKEND_NATIVE_BACKEND_H_
#define XCODEC_SRC_ENGINE_BACKEND_NATIVE_BACKEND_H_

#include <memory>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::engine {

/// Number format of weights and products.
enum class NativePrecision {
  kFloat32,
  kBFloat16,  ///< only EnCodec on processors with bfloat16 products; other codes than single precision
};

struct NativeOptions {
  NativePrecision precision = NativePrecision::kFloat32;
  ThreadPool* pool = nullptr;  ///< may be null; otherwise it must outlive the backend
};

/// Families: EnCodec, spectral, X-Codec, DAC. kUnsupported for a precision that this processor or
/// the family lacks; kDamaged when tensors do not fit the configuration (possibly only at first
/// use). A call runs on the calling thread, except that EnCodec's streams share their work with one
/// thread of the pool, and X-Codec shares all its work with all threads. Results depend neither on
/// the thread nor on which chunks share a call, and are the same on every processor with fused
/// multiply-add.
Result<std::unique_ptr<model::Backend>> CreateNativeBackend(std::shared_ptr<const model::Model> model,
                                                            const NativeOptions& options);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_NATIVE_BACKEND_H_
