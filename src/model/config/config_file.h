/// \file
/// config.json of a model folder: our own form, complete and canonical (format/model-store.md).
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_FILE_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_FILE_H_

#include <string>

#include "model/store/model_store.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// The text of config.json: keys sorted, every field written, two spaces of indentation.
std::string ConfigToJson(const ModelInfo& info);

/// The input of the identity: codec and family fields without name and gain, on one line.
std::string CanonicalConfig(const ModelConfig& config);

/// The same for a language model.
std::string CanonicalLmConfig(const entropy::LmConfig& config);

/// Strict inverse of ConfigToJson: kDamaged for unknown, missing or impossible fields, kUnsupportedVersion
/// for a later format. `folder` stays empty.
Result<ModelInfo> ParseConfigJson(const std::string& text);

/// Whether a parsed config.json is of our own form.
bool IsOwnConfig(const std::string& text);

/// The checks for every family: ranges, and hop and chunk sizes that fit each other. kDamaged.
Status ValidateSpec(const CodecSpec& spec);

/// ValidateSpec, and the check that the family's part fits. kDamaged.
Status ValidateConfig(const ModelConfig& config);

/// "encodec", "spectral", "xcodec".
const char* ArchitectureName(Architecture architecture);

/// Letters, digits, '_', '-', '.', not starting with '.' or '-', 1 .. 64 characters: safe as a folder's name.
bool IsModelName(const std::string& name);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_FILE_H_
