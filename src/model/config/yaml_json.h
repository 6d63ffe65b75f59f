/// \file
/// YAML configuration files as JSON values.
#ifndef XCODEC_SRC_MODEL_CONFIG_YAML_JSON_H_
#define XCODEC_SRC_MODEL_CONFIG_YAML_JSON_H_

#include <nlohmann/json.hpp>
#include <string>

#include "xcodec/status.h"

namespace xcodec::model {

/// Plain scalars become null, booleans, integers, numbers ("1.", "2e-4") or strings as in YAML 1.2's core
/// schema; quoted ones are strings. At most 64 KiB, depth 16, 100,000 values. kDamaged, kResourceLimit.
Result<nlohmann::json> YamlToJson(const std::string& text);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_YAML_JSON_H_
