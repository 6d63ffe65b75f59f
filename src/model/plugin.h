/// \file
/// How libxcodec_torch.so is reached: it is loaded when first needed and exports C functions.
#ifndef XCODEC_SRC_MODEL_PLUGIN_H_
#define XCODEC_SRC_MODEL_PLUGIN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "entropy/symbol_model.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec {

struct TorchOptions {
  int threads = 1;             ///< intra-op threads of LibTorch
  std::string device = "cpu";  ///< "cpu" or "cuda"
};

/// Type of `xcodec_torch_create`, exported by the plug-in with C linkage. On failure returns null and sets
/// *status. The caller owns the backend, which must be destroyed before the plug-in is unloaded (it never
/// is).
using TorchCreateFunction = Backend* (*)(const std::shared_ptr<const Model>& model,
                                         const TorchOptions& options, Status* status);
inline constexpr char kTorchCreateSymbol[] = "xcodec_torch_create";

/// Type of `xcodec_torch_create_lm`: the float language model of `model` (lm_config, lm_tensors) for
/// container version 0. On failure returns null and sets *status: kModelMissing when the model has no
/// language model.
using TorchCreateLmFunction = FloatLm* (*)(const std::shared_ptr<const Model>& model,
                                           const TorchOptions& options, Status* status);
inline constexpr char kTorchCreateLmSymbol[] = "xcodec_torch_create_lm";

/// The teacher's features of one input: frame t is values[t * width .. (t + 1) * width).
struct SemanticFeatures {
  std::int64_t frames = 0;
  int width = 0;
  std::vector<float> values;
};

/// Type of `xcodec_torch_semantic`: what an X-Codec model's teacher (HuBERT or WavLM) makes of a whole input
/// at the model's rate, before the model's own encoder: the mean of its hidden states, one frame per code
/// frame. `backend` must come from xcodec_torch_create; *status is kUnsupported for models without a teacher.
using TorchSemanticFunction = void (*)(const Backend& backend, const AudioBlock& audio,
                                       SemanticFeatures* features, Status* status);
inline constexpr char kTorchSemanticSymbol[] = "xcodec_torch_semantic";

/// Type of `xcodec_torch_version`: the version of LibTorch that the plug-in was built with; static memory.
using TorchVersionFunction = const char* (*)();
inline constexpr char kTorchVersionSymbol[] = "xcodec_torch_version";
inline constexpr char kTorchPluginName[] = "libxcodec_torch.so";

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_PLUGIN_H_
