#include "model/config_file.h"

#include <utility>

#include "model/config_helpers.h"
#include "model/config_limits.h"
#include "model/field_reader.h"
#include "model/strict_json.h"

namespace xcodec {
namespace {

using Json = nlohmann::json;

constexpr char kFormat[] = "xcodec-model";
constexpr int kFormatVersion = 1;

const char* FrameRuleName(FrameRule rule) {
  switch (rule) {
    case FrameRule::kCeilHop:
      return "ceil_hop";
    case FrameRule::kFullChunk:
      return "full_chunk";
    case FrameRule::kXCodec:
      return "xcodec";
  }
  return "";
}

const char* ScaleRuleName(ScaleRule rule) { return rule == ScaleRule::kMix ? "mix" : "channels"; }

Json SpecToJson(const CodecSpec& spec) {
  Json json = {{"sample_rate", spec.sample_rate},
               {"channels", spec.channels},
               {"hop", spec.hop},
               {"codebooks", spec.codebooks},
               {"codebook_bits", spec.codebook_bits},
               {"codebook_size", spec.codebook_size},
               {"bandwidths", spec.bandwidths},
               {"chunk_length", spec.chunk_length},
               {"chunk_stride", spec.chunk_stride},
               {"normalize", spec.normalize},
               {"frame_rule", FrameRuleName(spec.frame_rule)}};
  // Models older than this field keep their identity.
  if (spec.scale_rule != ScaleRule::kMix) json["scale"] = ScaleRuleName(spec.scale_rule);
  return json;
}

Json EncodecToJson(const EncodecConfig& c) {
  Json json = {{"causal", c.causal},
               {"time_group_norm", c.time_group_norm},
               {"hidden_size", c.hidden_size},
               {"num_filters", c.num_filters},
               {"num_residual_layers", c.num_residual_layers},
               {"upsampling_ratios", c.upsampling_ratios},
               {"kernel_size", c.kernel_size},
               {"last_kernel_size", c.last_kernel_size},
               {"residual_kernel_size", c.residual_kernel_size},
               {"dilation_growth_rate", c.dilation_growth_rate},
               {"compress", c.compress},
               {"num_lstm_layers", c.num_lstm_layers},
               {"trim_right_ratio", c.trim_right_ratio},
               {"use_conv_shortcut", c.use_conv_shortcut},
               {"codebook_dim", c.codebook_dim}};
  // Models older than this field keep their identity.
  if (c.pad_mode != PadMode::kReflect) json["pad_mode"] = PadModeName(c.pad_mode);
  return json;
}

Json SpectralToJson(const SpectralConfig& c) {
  Json json = {{"bins", c.bins},
               {"frames_per_bin_set", c.frames_per_bin_set},
               {"bands", c.bands},
               {"wave_dims", c.wave_dims},
               {"envelope_dims", c.envelope_dims},
               {"width", c.width},
               {"blocks", c.blocks},
               {"encoder_width", c.encoder_width},
               {"encoder_blocks", c.encoder_blocks},
               {"gamma", c.gamma},
               {"epsilon", c.epsilon}};
  // Models older than these fields keep their identity.
  const SpectralConfig defaults;
  if (c.search_exponent != defaults.search_exponent) json["search_exponent"] = c.search_exponent;
  if (c.search_width != defaults.search_width) json["search_width"] = c.search_width;
  if (c.search_range != defaults.search_range) json["search_range"] = c.search_range;
  if (c.start_codebooks != defaults.start_codebooks) json["start_codebooks"] = c.start_codebooks;
  if (c.random_signs) json["random_signs"] = true;
  if (c.refines()) {
    const SpectralConfig::Refinement& r = c.refinement;
    json["refinement"] = {{"base_codebooks", r.base_codebooks},
                          {"envelope_codebooks", r.envelope_codebooks},
                          {"unit", r.unit},
                          {"stages", r.stages},
                          {"context", r.context},
                          {"weight", r.weight},
                          {"spread_time", r.spread_time},
                          {"spread_bins", r.spread_bins}};
    if (r.attacks != 0) json["refinement"]["attacks"] = r.attacks;
    if (r.spans != SpectralConfig::Refinement().spans) json["refinement"]["spans"] = r.spans;
    if (!r.spread_reach.empty()) json["refinement"]["spread_reach"] = r.spread_reach;
  }
  return json;
}

Json XCodecToJson(const XCodecConfig& c) {
  const auto& s = c.semantic;
  const Json semantic = {{"wavlm", s.wavlm},
                         {"hidden_size", s.hidden_size},
                         {"layers", s.layers},
                         {"heads", s.heads},
                         {"intermediate_size", s.intermediate_size},
                         {"conv_dim", s.conv_dim},
                         {"conv_kernel", s.conv_kernel},
                         {"conv_stride", s.conv_stride},
                         {"pos_conv_kernel", s.pos_conv_kernel},
                         {"pos_conv_groups", s.pos_conv_groups},
                         {"num_buckets", s.num_buckets},
                         {"max_bucket_distance", s.max_bucket_distance},
                         {"layer_norm_eps", s.layer_norm_eps}};
  return {{"semantic", semantic},
          {"acoustic_width", c.acoustic_width},
          {"decoder_width", c.decoder_width},
          {"acoustic_dim", c.acoustic_dim},
          {"ratios", c.ratios},
          {"audio_norm_scale", c.audio_norm_scale}};
}

Json FamilyToJson(const ModelConfig& config) {
  switch (config.spec.architecture) {
    case Architecture::kEncodec:
      return EncodecToJson(config.encodec);
    case Architecture::kSpectral:
      return SpectralToJson(config.spectral);
    case Architecture::kXCodec:
      return XCodecToJson(config.xcodec);
  }
  return Json::object();
}

constexpr char kHistoryNetwork[] = "history";

Json LmToJson(const LmConfig& c, const ModelInfo& info) {
  Json json = {{"n_q", c.n_q},
               {"card", c.card},
               {"dim", c.dim},
               {"num_layers", c.num_layers},
               {"num_heads", c.num_heads},
               {"hidden_scale", c.hidden_scale},
               {"past_context", c.past_context},
               {"max_period", c.max_period},
               {"identity", info.lm_identity},
               {"integer_sha256", info.lm_integer_digest},
               {"float_sha256", info.lm_float_digest}};
  if (c.network == LmNetworkKind::kHistory) json["network"] = kHistoryNetwork;
  return json;
}

Status ParseSpec(const Json& json, CodecSpec* spec) {
  FieldReader r(json, "codec", true);
  std::string rule;
  r.Int("sample_rate", 1, kMaxRate, &spec->sample_rate);
  r.Int("channels", 1, 2, &spec->channels);
  r.Int("hop", 1, kMaxHop, &spec->hop);
  r.Int("codebooks", 1, kMaxCodebooks, &spec->codebooks);
  r.Int("codebook_bits", 1, 16, &spec->codebook_bits);
  r.Int("codebook_size", 2, 65536, &spec->codebook_size);
  r.Numbers("bandwidths", kMaxBandwidths, 1e-3, 1e5, &spec->bandwidths);
  r.Int64("chunk_length", 0, kMaxChunk, &spec->chunk_length);
  r.Int64("chunk_stride", 0, kMaxChunk, &spec->chunk_stride);
  r.Bool("normalize", &spec->normalize);
  r.Text("frame_rule", &rule);
  bool known = false;
  for (const FrameRule candidate : {FrameRule::kCeilHop, FrameRule::kFullChunk, FrameRule::kXCodec}) {
    if (rule != FrameRuleName(candidate)) continue;
    spec->frame_rule = candidate;
    known = true;
  }
  if (!known) r.Fail(StatusCode::kDamaged, "unknown frame_rule");
  std::string scale = ScaleRuleName(ScaleRule::kMix);
  if (r.Has("scale")) r.Text("scale", &scale);
  spec->scale_rule = scale == ScaleRuleName(ScaleRule::kMix) ? ScaleRule::kMix : ScaleRule::kChannels;
  if (scale != ScaleRuleName(spec->scale_rule)) r.Fail(StatusCode::kDamaged, "unknown scale");
  return r.Finish();
}

Status ParseEncodec(const Json& json, EncodecConfig* c) {
  FieldReader r(json, "encodec", true);
  r.Bool("causal", &c->causal);
  r.Bool("time_group_norm", &c->time_group_norm);
  r.Int("hidden_size", 1, kMaxWidth, &c->hidden_size);
  r.Int("num_filters", 1, kMaxWidth, &c->num_filters);
  r.Int("num_residual_layers", 0, 16, &c->num_residual_layers);
  r.Ints("upsampling_ratios", kMaxRatios, 1, kMaxKernel, &c->upsampling_ratios);
  r.Int("kernel_size", 1, kMaxKernel, &c->kernel_size);
  r.Int("last_kernel_size", 1, kMaxKernel, &c->last_kernel_size);
  r.Int("residual_kernel_size", 1, kMaxKernel, &c->residual_kernel_size);
  r.Int("dilation_growth_rate", 1, 16, &c->dilation_growth_rate);
  r.Int("compress", 1, 64, &c->compress);
  r.Int("num_lstm_layers", 0, 16, &c->num_lstm_layers);
  r.Number("trim_right_ratio", 0, 1, &c->trim_right_ratio);
  r.Bool("use_conv_shortcut", &c->use_conv_shortcut);
  ReadPadMode(&r, &c->pad_mode);
  r.Int("codebook_dim", 1, kMaxWidth, &c->codebook_dim);
  return r.Finish();
}

Status ParseRefinement(const Json& json, SpectralConfig::Refinement* c) {
  FieldReader r(json, "spectral.refinement", true);
  r.Ints("base_codebooks", kMaxBandwidths, 1, kMaxCodebooks, &c->base_codebooks);
  r.Int("envelope_codebooks", 0, kMaxCodebooks, &c->envelope_codebooks);
  r.Int("unit", 1, 64, &c->unit);
  r.Int("stages", 1, 16, &c->stages);
  r.Int("context", 0, 8, &c->context);
  r.Int("weight", 0, 256, &c->weight);
  r.Int("spread_time", 0, 256, &c->spread_time);
  r.Int("spread_bins", 0, 256, &c->spread_bins);
  if (r.Has("attacks")) r.Int("attacks", 1, kMaxAttacks, &c->attacks);
  if (r.Has("spans")) r.Ints("spans", kMaxSpans, 1, 64, &c->spans);
  if (r.Has("spread_reach")) r.Ints("spread_reach", kMaxSpans, 1, kMaxReach, &c->spread_reach);
  return r.Finish();
}

Status ParseSpectral(const Json& json, SpectralConfig* c) {
  FieldReader r(json, "spectral", true);
  r.Int("bins", 2, 65536, &c->bins);
  r.Int("frames_per_bin_set", 1, 16, &c->frames_per_bin_set);
  r.Int("bands", 1, 1024, &c->bands);
  r.Int("wave_dims", 0, kMaxWidth, &c->wave_dims);
  r.Int("envelope_dims", 1, kMaxWidth, &c->envelope_dims);
  r.Int("width", 1, kMaxWidth, &c->width);
  r.Int("blocks", 0, 256, &c->blocks);
  r.Int("encoder_width", 0, kMaxWidth, &c->encoder_width);
  r.Int("encoder_blocks", 0, 256, &c->encoder_blocks);
  r.Number("gamma", 0, 4, &c->gamma);
  r.Number("epsilon", 1e-12, 1, &c->epsilon);
  if (r.Has("search_exponent")) r.Number("search_exponent", 0, 4, &c->search_exponent);
  if (r.Has("search_width")) r.Int("search_width", 1, kMaxSearchWidth, &c->search_width);
  if (r.Has("search_range")) r.Number("search_range", 0, 400, &c->search_range);
  if (r.Has("start_codebooks")) r.Int("start_codebooks", 1, kMaxCodebooks, &c->start_codebooks);
  if (r.Has("random_signs")) r.Bool("random_signs", &c->random_signs);
  if (!r.Has("refinement")) return r.Finish();
  const Json& refinement = r.Object("refinement");
  XCODEC_RETURN_IF_ERROR(r.Finish());
  return ParseRefinement(refinement, &c->refinement);
}

Status ParseXCodec(const Json& json, XCodecConfig* c) {
  FieldReader r(json, "xcodec", true);
  const Json& inner = r.Object("semantic");
  r.Int("acoustic_width", 1, kMaxWidth, &c->acoustic_width);
  r.Int("decoder_width", 1, kMaxWidth, &c->decoder_width);
  r.Int("acoustic_dim", 1, kMaxWidth, &c->acoustic_dim);
  r.Ints("ratios", kMaxRatios, 1, kMaxKernel, &c->ratios);
  r.Number("audio_norm_scale", 1e-6, 1e6, &c->audio_norm_scale);
  XCODEC_RETURN_IF_ERROR(r.Finish());
  auto& s = c->semantic;
  FieldReader q(inner, "xcodec.semantic", true);
  q.Bool("wavlm", &s.wavlm);
  q.Int("hidden_size", 1, kMaxWidth, &s.hidden_size);
  q.Int("layers", 1, 256, &s.layers);
  q.Int("heads", 1, 1024, &s.heads);
  q.Int("intermediate_size", 1, 65536, &s.intermediate_size);
  q.Ints("conv_dim", 32, 1, kMaxWidth, &s.conv_dim);
  q.Ints("conv_kernel", 32, 1, kMaxKernel, &s.conv_kernel);
  q.Ints("conv_stride", 32, 1, kMaxKernel, &s.conv_stride);
  q.Int("pos_conv_kernel", 1, 4096, &s.pos_conv_kernel);
  q.Int("pos_conv_groups", 1, kMaxWidth, &s.pos_conv_groups);
  q.Int("num_buckets", 4, 65536, &s.num_buckets);
  q.Int("max_bucket_distance", 2, 1 << 24, &s.max_bucket_distance);
  q.Number("layer_norm_eps", 1e-12, 1, &s.layer_norm_eps);
  return q.Finish();
}

Status ParseLm(const Json& json, LmConfig* c, ModelInfo* info) {
  FieldReader r(json, "lm", true);
  r.Int("n_q", 1, kMaxCodebooks, &c->n_q);
  r.Int("card", 2, 65536, &c->card);
  r.Int("dim", 1, kMaxWidth, &c->dim);
  r.Int("num_layers", 1, 256, &c->num_layers);
  r.Int("num_heads", 1, 1024, &c->num_heads);
  r.Int("hidden_scale", 1, 64, &c->hidden_scale);
  r.Int("past_context", 1, 1 << 20, &c->past_context);
  r.Int("max_period", 2, 1 << 30, &c->max_period);
  if (r.Has("network")) {
    r.Only("network", kHistoryNetwork);
    c->network = LmNetworkKind::kHistory;
  }
  r.Text("identity", &info->lm_identity);
  r.Text("integer_sha256", &info->lm_integer_digest);
  r.Text("float_sha256", &info->lm_float_digest);
  return r.Finish();
}

bool ArchitectureFromName(const std::string& name, Architecture* architecture) {
  for (Architecture a : {Architecture::kEncodec, Architecture::kSpectral, Architecture::kXCodec}) {
    if (name != ArchitectureName(a)) continue;
    *architecture = a;
    return true;
  }
  return false;
}

Status ParseFamily(const Json& json, ModelConfig* config) {
  switch (config->spec.architecture) {
    case Architecture::kEncodec:
      return ParseEncodec(json, &config->encodec);
    case Architecture::kSpectral:
      return ParseSpectral(json, &config->spectral);
    case Architecture::kXCodec:
      return ParseXCodec(json, &config->xcodec);
  }
  return Status::Ok();
}

}  // namespace

const char* ArchitectureName(Architecture architecture) {
  switch (architecture) {
    case Architecture::kEncodec:
      return "encodec";
    case Architecture::kSpectral:
      return "spectral";
    case Architecture::kXCodec:
      return "xcodec";
  }
  return "unknown";
}

std::string CanonicalConfig(const ModelConfig& config) {
  Json family = FamilyToJson(config);
  // A gain before encoding, which Hugging Face's form of the same model lacks; codes decode the same.
  family.erase("audio_norm_scale");
  const Json json = {{"architecture", ArchitectureName(config.spec.architecture)},
                     {"codec", SpecToJson(config.spec)},
                     {"family", std::move(family)}};
  return json.dump();
}

std::string CanonicalLmConfig(const LmConfig& config) {
  Json json = LmToJson(config, ModelInfo());
  for (const char* digest : {"identity", "integer_sha256", "float_sha256"}) json.erase(digest);
  return json.dump();
}

std::string ConfigToJson(const ModelInfo& info) {
  Json json = {{"format", kFormat},
               {"format_version", kFormatVersion},
               {"name", info.config.spec.name},
               {"architecture", ArchitectureName(info.config.spec.architecture)},
               {"identity", info.identity},
               {"content_sha256", info.content_digest},
               {"codec", SpecToJson(info.config.spec)}};
  if (!info.checksum.empty()) json["content_xxh3"] = info.checksum;
  json[ArchitectureName(info.config.spec.architecture)] = FamilyToJson(info.config);
  if (info.lm_config) json["lm"] = LmToJson(*info.lm_config, info);
  return json.dump(2) + "\n";
}

bool IsOwnConfig(const std::string& text) {
  JsonLimits limits;
  limits.max_depth = 16;
  const auto json = ParseStrictJson(text, limits);
  return json.ok() && json->is_object() && json->value("format", Json()) == kFormat;
}

Result<ModelInfo> ParseConfigJson(const std::string& text) {
  XCODEC_ASSIGN_OR_RETURN(const Json json, ParseStrictJson(text, JsonLimits()));
  FieldReader r(json, "config.json", true);
  std::string format;
  std::string architecture;
  int version = 0;
  ModelInfo info;
  CodecSpec& spec = info.config.spec;
  r.Text("format", &format);
  if (r.status().ok() && format != kFormat) r.Fail(StatusCode::kDamaged, "not a model of xcodec");
  r.Int("format_version", 1, 1 << 30, &version);
  if (r.status().ok() && version > kFormatVersion)
    r.Fail(StatusCode::kUnsupportedVersion, "made for a later version of xcodec");
  r.Text("name", &spec.name);
  r.Text("architecture", &architecture);
  r.Text("identity", &info.identity);
  r.Text("content_sha256", &info.content_digest);
  if (r.Has("content_xxh3")) r.Text("content_xxh3", &info.checksum);
  const Json& codec = r.Object("codec");
  XCODEC_RETURN_IF_ERROR(r.status());
  if (!ArchitectureFromName(architecture, &spec.architecture))
    return Status(StatusCode::kUnsupportedVersion, "config.json: unknown architecture " + architecture);
  const Json& family = r.Object(architecture.c_str());
  const bool has_lm = r.Has("lm");
  const Json lm = has_lm ? r.Object("lm") : Json::object();
  XCODEC_RETURN_IF_ERROR(r.Finish());
  XCODEC_RETURN_IF_ERROR(ParseSpec(codec, &spec));
  XCODEC_RETURN_IF_ERROR(ParseFamily(family, &info.config));
  if (has_lm) XCODEC_RETURN_IF_ERROR(ParseLm(lm, &info.lm_config.emplace(), &info));
  XCODEC_RETURN_IF_ERROR(ValidateConfig(info.config));
  return info;
}

}  // namespace xcodec
