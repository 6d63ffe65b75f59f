/// \file
/// The interface to libxcodec_torch.so, which is loaded on first use and exports C functions.
#ifndef XCODEC_SRC_MODEL_PLUGIN_H_
#define XCODEC_SRC_MODEL_PLUGIN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "entropy/coders/symbol_model.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::model {

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
/// container version 0. On failure returns null and sets *status: kModelMissing if the model has no language
/// model.
using TorchCreateLmFunction = entropy::FloatLm* (*)(const std::shared_ptr<const Model>& model,
                                                    const TorchOptions& options, Status* status);
inline constexpr char kTorchCreateLmSymbol[] = "xcodec_torch_create_lm";

/// Type of `xcodec_torch_version`: the version of LibTorch that the plug-in was built with; static memory.
using TorchVersionFunction = const char* (*)();
inline constexpr char kTorchVersionSymbol[] = "xcodec_torch_version";
inline constexpr char kTorchPluginName[] = "libxcodec_torch.so";

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_PLUGIN_H_
