/// \file
/// JSON from untrusted files.
#ifndef XCODEC_SRC_MODEL_CONFIG_STRICT_JSON_H_
#define XCODEC_SRC_MODEL_CONFIG_STRICT_JSON_H_

#include <nlohmann/json.hpp>
#include <string_view>

#include "xcodec/status.h"

namespace xcodec::model {

struct JsonLimits {
  int max_depth = 4;            ///< nested objects and arrays, the outermost counts as 1
  bool allow_fractions = true;  ///< numbers that are not integers
  std::size_t max_values = 1U << 20;
};

/// RFC 8259 in valid UTF-8, one value, nothing after it but white space. kDamaged for a syntax error, a
/// repeated key, too deep nesting, or a number that is not allowed.
Result<nlohmann::json> ParseStrictJson(std::string_view text, const JsonLimits& limits);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_STRICT_JSON_H_
