#include "model/config/config_helpers.h"
#include "model/config/config_limits.h"
#include "model/config/field_reader.h"
#include "model/config/published_config.h"
#include "model/config/xcodec_frames.h"
#include "model/config/yaml_json.h"

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

Status CheckRatios(const std::vector<int>& down, const std::vector<int>& up) {
  if (RatioProduct(down) == RatioProduct(up)) return Status::Ok();
  return Status(StatusCode::kUnsupported,
                "configuration: upsampling_ratios have another product than downsampling_ratios");
}

void ReadAdapter(FieldReader* r, XCodecConfig::Adapter* a) {
  r->Int("kernel_size", 1, kMaxKernel, &a->kernel_size);
  r->Int("unit_kernel_size", 1, kMaxKernel, &a->unit_kernel_size);
  r->Ints("block_dilations", kMaxRatios, 1, kMaxKernel, &a->block_dilations);
  r->Ints("channel_ratios", kMaxRatios, 1, kMaxWidth, &a->channel_ratios);
  r->Ints("strides", kMaxRatios, 1, kMaxKernel, &a->strides);
  // Other kernels would change the number of rows, which the residual units add to their input.
  if (a->kernel_size % 2 == 0) r->Fail(StatusCode::kUnsupported, "kernel_size is even");
  if (a->unit_kernel_size % 2 == 0) r->Fail(StatusCode::kUnsupported, "unit_kernel_size is even");
  if (a->strides.size() != a->channel_ratios.size())
    r->Fail(StatusCode::kUnsupported, "strides and channel_ratios differ in length");
  if (a->channel_ratios.back() != 1)
    r->Fail(StatusCode::kUnsupported, "channel_ratios do not end with 1, so the latents do not fit fc");
}

void ReadSemantic(FieldReader* r, XCodecConfig::Semantic* s) {
  std::string type = "hubert";
  r->Text("model_type", &type);
  // Of wav2vec 2.0 as of HuBERT only the encoder is used, and these are the same.
  if (type != "hubert" && type != "wav2vec2" && type != "wavlm")
    r->Fail(StatusCode::kUnsupported, "model_type " + type);
  s->wavlm = type == "wavlm";
  r->Int("hidden_size", 1, kMaxWidth, &s->hidden_size);
  r->Int("num_hidden_layers", 1, 256, &s->layers);
  r->Int("num_attention_heads", 1, 1024, &s->heads);
  r->Int("intermediate_size", 1, 65536, &s->intermediate_size);
  r->Ints("conv_dim", 32, 1, kMaxWidth, &s->conv_dim);
  r->Ints("conv_kernel", 32, 1, kMaxKernel, &s->conv_kernel);
  r->Ints("conv_stride", 32, 1, kMaxKernel, &s->conv_stride);
  r->Int("num_conv_pos_embeddings", 1, 4096, &s->pos_conv_kernel);
  r->Int("num_conv_pos_embedding_groups", 1, kMaxWidth, &s->pos_conv_groups);
  r->Int("num_buckets", 4, 65536, &s->num_buckets);
  r->Int("max_bucket_distance", 2, 1 << 24, &s->max_bucket_distance);
  r->Number("layer_norm_eps", 1e-12, 1, &s->layer_norm_eps);
  r->Only("feat_extract_norm", "group");
  r->Only("conv_bias", false);
  r->Only("do_stable_layer_norm", false);
  r->Only("hidden_act", "gelu");
  r->Only("feat_extract_activation", "gelu");
  r->Only("feat_proj_layer_norm", true);
  r->Only("conv_pos_batch_norm", false);
  r->Only("add_adapter", false);
}

Status FinishXCodec(ModelConfig* config) {
  CodecSpec& spec = config->spec;
  XCodecConfig& c = config->xcodec;
  const auto& s = c.semantic;
  spec.architecture = Architecture::kXCodec;
  spec.frame_rule = FrameRule::kXCodec;
  spec.channels = 1;
  if (s.conv_dim.size() != s.conv_kernel.size() || s.conv_dim.size() != s.conv_stride.size())
    return Status(StatusCode::kDamaged,
                  "configuration: conv_dim, conv_kernel and conv_stride differ in length");
  if (s.hidden_size % s.heads != 0 || s.hidden_size % s.pos_conv_groups != 0)
    return Status(StatusCode::kDamaged, "configuration: hidden_size is no multiple of its heads or groups");
  if (c.decoder_width % (1 << c.upsampling().size()) != 0)
    return Status(StatusCode::kDamaged,
                  "configuration: the decoder's width can not be halved at every ratio");
  XCODEC_RETURN_IF_ERROR(FinishSpec(c.ratios, &spec));
  if (SemanticHop(c) != spec.hop)
    return Status(StatusCode::kUnsupported,
                  "configuration: conv_stride and strides give other frames than downsampling_ratios");
  const std::int64_t tail = FrameTail(spec, c);
  if (!HasFrameTail(spec, c))
    return Status(StatusCode::kUnsupported,
                  "configuration: conv_kernel gives another number of frames than downsampling_ratios");
  if (tail != spec.tail()) spec.frame_tail = static_cast<int>(tail);
  return Status::Ok();
}

void ReadSemanticConfig(const Json& json, Status* status, XCodecConfig::Semantic* semantic) {
  FieldReader r(json, "semantic_model_config");
  ReadSemantic(&r, semantic);
  *status = r.Finish();
}

}  // namespace

Result<ModelConfig> ParseXCodecConfig(const std::string& json_text) {
  XCODEC_ASSIGN_OR_RETURN(const Json json, ParseConfigObject(json_text));
  ModelConfig config;
  CodecSpec& spec = config.spec;
  XCodecConfig& c = config.xcodec;
  FieldReader r(json, "configuration");
  spec.sample_rate = 16000;
  spec.bandwidths = {0.5, 1, 1.5, 2, 4};
  r.Numbers("target_bandwidths", 64, 1e-3, 1e5, &spec.bandwidths);
  r.Int("sample_rate", 1, kMaxRate, &spec.sample_rate);
  r.Int("codebook_size", 2, 65536, &spec.codebook_size);
  ReadAdapter(&r, &c.adapter);
  FieldReader a(r.Object("acoustic_model_config"), "acoustic_model_config");
  std::vector<int> up = c.ratios;
  a.Int("encoder_hidden_size", 1, kMaxWidth, &c.acoustic_width);
  a.Int("decoder_hidden_size", 1, kMaxWidth, &c.decoder_width);
  a.Int("hidden_size", 1, kMaxWidth, &c.acoustic_dim);
  a.Ints("downsampling_ratios", kMaxRatios, 1, kMaxKernel, &c.ratios);
  if (!a.Has("upsampling_ratios")) up = c.ratios;
  a.Ints("upsampling_ratios", kMaxRatios, 1, kMaxKernel, &up);
  XCODEC_RETURN_IF_ERROR(a.Finish());
  Status semantic;
  ReadSemanticConfig(r.Object("semantic_model_config"), &semantic, &c.semantic);
  XCODEC_RETURN_IF_ERROR(semantic);
  r.Only("codebook_dim", c.acoustic_dim + c.semantic.hidden_size);
  XCODEC_RETURN_IF_ERROR(r.Finish());
  XCODEC_RETURN_IF_ERROR(CheckRatios(c.ratios, up));
  if (up != c.ratios) c.decoder_ratios = up;
  XCODEC_RETURN_IF_ERROR(FinishXCodec(&config));
  return config;
}

Result<ModelConfig> ParseXCodecYaml(const std::string& yaml_text) {
  XCODEC_ASSIGN_OR_RETURN(const Json json, YamlToJson(yaml_text));
  ModelConfig config;
  CodecSpec& spec = config.spec;
  XCodecConfig& c = config.xcodec;
  spec.sample_rate = 16000;
  spec.bandwidths = {0.5, 1, 1.5, 2, 4};
  FieldReader top(json, "configuration");
  FieldReader generator(top.Object("generator"), "generator");
  FieldReader r(generator.Object("config"), "generator.config");
  if (!generator.Has("config")) top.Fail(StatusCode::kDamaged, "it has no generator.config");
  generator.Only("name", "SoundStream");
  std::string teacher = "hubert_base_general";
  r.Int("D", 1, kMaxWidth, &c.acoustic_dim);
  r.Numbers("target_bandwidths", 64, 1e-3, 1e5, &spec.bandwidths);
  r.Ints("ratios", kMaxRatios, 1, kMaxKernel, &c.ratios);
  r.Int("sample_rate", 1, kMaxRate, &spec.sample_rate);
  r.Int("bins", 2, 65536, &spec.codebook_size);
  r.Text("semantic_techer", &teacher);
  r.Int("encoder_width", 1, kMaxWidth, &c.acoustic_width);
  r.Int("decoder_width", 1, kMaxWidth, &c.decoder_width);
  if (teacher != "hubert_base" && teacher != "hubert_base_general" && teacher != "wavlm_base_plus")
    r.Fail(StatusCode::kUnsupported, "semantic_techer " + teacher);
  Json semantic = r.Object("semantic_model");
  const bool wavlm = teacher == "wavlm_base_plus";
  if (!semantic.contains("model_type")) semantic["model_type"] = wavlm ? "wavlm" : "hubert";
  top.Number("audio_norm_scale", 1e-6, 1e6, &c.audio_norm_scale);
  XCODEC_RETURN_IF_ERROR(top.Finish());
  XCODEC_RETURN_IF_ERROR(generator.Finish());
  XCODEC_RETURN_IF_ERROR(r.Finish());
  Status status;
  ReadSemanticConfig(semantic, &status, &c.semantic);
  XCODEC_RETURN_IF_ERROR(status);
  if (c.semantic.wavlm != wavlm)
    return Status(StatusCode::kDamaged, "configuration: semantic_techer and semantic_model differ");
  XCODEC_RETURN_IF_ERROR(FinishXCodec(&config));
  return config;
}

}  // namespace xcodec::model
