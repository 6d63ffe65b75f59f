// The configuration of a language model as golden data hold it.
#ifndef XCODEC_TESTS_SUPPORT_LM_CONFIG_JSON_H_
#define XCODEC_TESTS_SUPPORT_LM_CONFIG_JSON_H_

#include <nlohmann/json.hpp>

#include "entropy/lm/lm_config.h"

namespace xcodec {

inline entropy::LmConfig LmConfigFrom(const nlohmann::json& json) {
  entropy::LmConfig config;
  config.n_q = json.at("n_q");
  config.card = json.at("card");
  config.dim = json.at("dim");
  config.num_layers = json.at("num_layers");
  config.num_heads = json.at("num_heads");
  config.hidden_scale = json.at("hidden_scale");
  config.past_context = json.at("past_context");
  config.max_period = json.at("max_period");
  return config;
}

}  // namespace xcodec

#endif  // XCODEC_TESTS_SUPPORT_LM_CONFIG_JSON_H_
