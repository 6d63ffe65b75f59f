/// \file
/// Configurations in published forms, and those of the official EnCodec models.
#ifndef XCODEC_SRC_MODEL_CONFIG_PUBLISHED_CONFIG_H_
#define XCODEC_SRC_MODEL_CONFIG_PUBLISHED_CONFIG_H_

#include <optional>
#include <string>

#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Hugging Face's config.json (model_type "encodec", "xcodec" or "dac"; missing fields have the library's
/// defaults), or X-Codec's original YAML if the text does not start with '{'. The name is left empty.
/// kDamaged, kUnsupported (a variant that no published model has).
Result<ModelConfig> ParsePublishedConfig(const std::string& text);

/// EncodecConfig of Hugging Face transformers.
Result<ModelConfig> ParseEncodecConfig(const std::string& json_text);
/// XcodecConfig of Hugging Face transformers, with nested acoustic and semantic configurations.
Result<ModelConfig> ParseXCodecConfig(const std::string& json_text);
/// generator.config of the original X-Codec configuration files.
Result<ModelConfig> ParseXCodecYaml(const std::string& yaml_text);

/// DacConfig of Hugging Face transformers. A bandwidth for every number of codebooks.
Result<ModelConfig> ParseDacConfig(const std::string& json_text);
/// The arguments that the authors' checkpoints of DAC record (metadata.kwargs), as JSON.
Result<ModelConfig> ParseDacArguments(const std::string& json_text);

/// Full-size configuration of "encodec_24khz" or "encodec_48khz"; nothing for other names.
std::optional<ModelConfig> BuiltInConfig(const std::string& name);
/// Shape of the language model published with an EnCodec model: 5 layers, width 200, 3.5 s of context.
entropy::LmConfig PublishedLmConfig(const CodecSpec& spec);
/// lm_config.json: n_q, card, dim, num_layers, num_heads, hidden_scale, past_context, max_period.
Result<entropy::LmConfig> ParseLmConfig(const std::string& json_text, const CodecSpec& spec);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_PUBLISHED_CONFIG_H_
