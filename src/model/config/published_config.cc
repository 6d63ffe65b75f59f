#include "model/config/published_config.h"

#include <algorithm>

#include "model/config/config_fields.h"
#include "model/config/config_helpers.h"
#include "model/config/config_limits.h"
#include "model/config/field_reader.h"

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

/// segment_length = int(seconds * rate), stride = max(1, int((1 - overlap) * segment_length))
/// (encodec/model.py).
void SetChunks(double seconds, double overlap, CodecSpec* spec) {
  if (seconds <= 0) return;
  spec->chunk_length = std::max<std::int64_t>(1, static_cast<std::int64_t>(seconds * spec->sample_rate));
  spec->chunk_stride = std::max<std::int64_t>(
      1, static_cast<std::int64_t>((1 - overlap) * static_cast<double>(spec->chunk_length)));
}

void ReadEncodecNetwork(FieldReader* r, EncodecConfig* c) {
  r->Int("hidden_size", 1, kMaxWidth, &c->hidden_size);
  r->Int("num_filters", 1, kMaxWidth, &c->num_filters);
  r->Int("num_residual_layers", 0, 16, &c->num_residual_layers);
  r->Ints("upsampling_ratios", kMaxRatios, 1, kMaxKernel, &c->upsampling_ratios);
  r->Int("kernel_size", 1, kMaxKernel, &c->kernel_size);
  r->Int("last_kernel_size", 1, kMaxKernel, &c->last_kernel_size);
  r->Int("residual_kernel_size", 1, kMaxKernel, &c->residual_kernel_size);
  r->Int("dilation_growth_rate", 1, 16, &c->dilation_growth_rate);
  r->Bool("use_causal_conv", &c->causal);
  r->Name("pad_mode", kPadModeNames, StatusCode::kUnsupported, &c->pad_mode);
  r->Int("compress", 1, 64, &c->compress);
  r->Int("num_lstm_layers", 0, 16, &c->num_lstm_layers);
  r->Number("trim_right_ratio", 0, 1, &c->trim_right_ratio);
  r->Bool("use_conv_shortcut", &c->use_conv_shortcut);
  c->codebook_dim = c->hidden_size;
  r->Only("codebook_dim", c->hidden_size);
  std::string norm = "weight_norm";
  r->Text("norm_type", &norm);
  if (norm != "weight_norm" && norm != "time_group_norm")
    r->Fail(StatusCode::kUnsupported, "norm_type " + norm);
  c->time_group_norm = norm == "time_group_norm";
}

ModelConfig FullSizeEncodec(const char* name, bool stereo) {
  ModelConfig config;
  CodecSpec& spec = config.spec;
  spec.name = name;
  spec.sample_rate = stereo ? 48000 : 24000;
  spec.channels = stereo ? 2 : 1;
  spec.hop = 320;
  spec.bandwidths = {1.5, 3, 6, 12, 24};
  if (stereo) {
    spec.bandwidths.erase(spec.bandwidths.begin());
    SetChunks(1.0, 0.01, &spec);
    spec.normalize = true;
    config.encodec.causal = false;
    config.encodec.time_group_norm = true;
  }
  spec.codebooks = CodebookCount(spec);
  return config;
}

}  // namespace

Result<ModelConfig> ParseEncodecConfig(const std::string& json_text) {
  XCODEC_ASSIGN_OR_RETURN(const Json json, ParseConfigObject(json_text));
  FieldReader r(json, "configuration");
  ModelConfig config;
  CodecSpec& spec = config.spec;
  spec.sample_rate = 24000;
  spec.channels = 1;
  spec.bandwidths = {1.5, 3, 6, 12, 24};
  double seconds = 0;
  double overlap = 0;
  r.Numbers("target_bandwidths", 64, 1e-3, 1e5, &spec.bandwidths);
  r.Int("sampling_rate", 1, kMaxRate, &spec.sample_rate);
  r.Int("audio_channels", 1, 2, &spec.channels);
  r.Bool("normalize", &spec.normalize);
  r.Number("chunk_length_s", 0, 300, &seconds);
  r.Number("overlap", 0, 0.999, &overlap);
  r.Int("codebook_size", 2, 65536, &spec.codebook_size);
  ReadEncodecNetwork(&r, &config.encodec);
  XCODEC_RETURN_IF_ERROR(r.Finish());
  SetChunks(seconds, overlap, &spec);
  if (spec.normalize && spec.chunk_length == 0)
    return Status(StatusCode::kUnsupported,
                  "configuration: normalize without chunk_length_s; only chunks have a scale of their own");
  XCODEC_RETURN_IF_ERROR(FinishSpec(config.encodec.upsampling_ratios, &spec));
  return config;
}

std::optional<ModelConfig> BuiltInConfig(const std::string& name) {
  if (name == "encodec_24khz") return FullSizeEncodec("encodec_24khz", false);
  if (name == "encodec_48khz") return FullSizeEncodec("encodec_48khz", true);
  return std::nullopt;
}

entropy::LmConfig PublishedLmConfig(const CodecSpec& spec) {
  entropy::LmConfig lm;
  lm.n_q = spec.codebooks;
  lm.card = spec.codebook_size;
  lm.past_context = static_cast<int>(3.5 * spec.frame_rate());
  return lm;
}

Result<entropy::LmConfig> ParseLmConfig(const std::string& json_text, const CodecSpec& spec) {
  XCODEC_ASSIGN_OR_RETURN(const Json json, ParseConfigObject(json_text));
  entropy::LmConfig lm = PublishedLmConfig(spec);
  FieldReader r(json, "configuration of the language model");
  r.Int("n_q", 1, kMaxCodebooks, &lm.n_q);
  r.Int("card", 2, 65536, &lm.card);
  r.Int("dim", 1, kMaxWidth, &lm.dim);
  r.Int("num_layers", 1, 256, &lm.num_layers);
  r.Int("num_heads", 1, 1024, &lm.num_heads);
  r.Int("hidden_scale", 1, 64, &lm.hidden_scale);
  r.Int("past_context", 1, 1 << 20, &lm.past_context);
  r.Int("max_period", 2, 1 << 30, &lm.max_period);
  if (r.status().ok() &&
      (lm.dim % lm.num_heads != 0 || lm.n_q != spec.codebooks || lm.card != spec.codebook_size))
    r.Fail(StatusCode::kDamaged, "it does not fit the model");
  XCODEC_RETURN_IF_ERROR(r.Finish());
  return lm;
}

namespace {

// Families that people have files of, with what stands in the way.
struct OtherFamily {
  const char* type;
  const char* reason;
};
constexpr OtherFamily kOtherFamilies[] = {
    {"xcodec2", "one codebook of scalars, and transformers around it"},
    {"mimi", "transformers around the quantizer, and two quantizers"},
};

Status UnknownFamily(const Json& json, const std::string& type) {
  const auto unsupported = [](const std::string& text) {
    return Status(StatusCode::kUnsupported, "configuration: " + text);
  };
  for (const OtherFamily& other : kOtherFamilies) {
    if (type == other.type)
      return unsupported("model_type " + type + " is not supported (" + other.reason + ")");
  }
  // SNAC's files do not say what they are.
  if (json.contains("vq_strides"))
    return unsupported("vq_strides is not supported (SNAC: codebooks at several frame rates)");
  if (type.empty()) return unsupported("it has no model_type; encodec, xcodec and dac are supported");
  return unsupported("model_type " + type.substr(0, 80) + " is not supported, only encodec, xcodec and dac");
}

}  // namespace

Result<ModelConfig> ParsePublishedConfig(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || text[first] != '{') return ParseXCodecYaml(text);
  XCODEC_ASSIGN_OR_RETURN(const Json json, ParseConfigObject(text));
  const std::string type = json.contains("model_type") && json["model_type"].is_string()
                               ? json["model_type"].get<std::string>()
                               : std::string();
  if (type == "encodec") return ParseEncodecConfig(text);
  if (type == "xcodec") return ParseXCodecConfig(text);
  if (type == "dac") return ParseDacConfig(text);
  return UnknownFamily(json, type);
}

}  // namespace xcodec::model
