/// \file
/// Reading and writing of model folders.
#ifndef XCODEC_SRC_MODEL_STORE_MODEL_FILES_H_
#define XCODEC_SRC_MODEL_STORE_MODEL_FILES_H_

#include <memory>
#include <string>

#include "model/model.h"
#include "model/store/model_store.h"
#include "xcodec/status.h"

namespace xcodec::model {

inline constexpr char kConfigFile[] = "config.json";
inline constexpr char kWeightsFile[] = "model.safetensors";
inline constexpr char kLmFile[] = "lm.safetensors";             ///< integer form
inline constexpr char kLmFloatFile[] = "lm_float.safetensors";  ///< as published
inline constexpr char kCardFile[] = "card.md";
inline constexpr std::uint64_t kMaxConfigBytes = 1U << 20;

/// config.json of a folder. kNotFound if there is none.
Result<ModelInfo> ReadModelInfo(const std::string& folder);

/// Reads and checks configuration, tensors and the requested parts of the language model. Parts that are not
/// requested are left out.
Result<std::shared_ptr<const Model>> ReadModelFolder(const ModelInfo& info, LmPart lm = LmPart::kAll,
                                                     ModelPart part = ModelPart::kAll);

/// Writes store/NAME: everything goes to a hidden folder beside it, which is renamed at the end. kExists.
Status WriteModelFolder(const std::string& store, const Model& model, const ModelInfo& info,
                        const std::string& card, bool overwrite);

/// Removes the hidden folders that killed imports left in a store; those of running imports stay.
void RemoveUnfinishedImports(const std::string& store);

/// The info of a model, with computed digests.
ModelInfo DescribeModel(const Model& model);

/// Whether language model tensors are of the integer form (src/entropy/lm/lm_model.h) instead of the
/// published float form.
bool IsIntegerLm(const TensorMap& tensors);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_MODEL_FILES_H_
