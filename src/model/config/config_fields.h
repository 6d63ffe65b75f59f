/// \file
/// The fields of the configurations, each in one place: name, range and member. Writing, reading and
/// comparing use these lists, so that no field can be missing in one of them.
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_FIELDS_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_FIELDS_H_

#include "entropy/lm/lm_config.h"
#include "model/codec_spec.h"
#include "model/config/config.h"
#include "model/config/config_limits.h"
#include "model/config/value_name.h"
#include "xcodec/status.h"

namespace xcodec::model {

inline constexpr ValueName<Architecture> kArchitectureNames[] = {{Architecture::kEncodec, "encodec"},
                                                                 {Architecture::kSpectral, "spectral"},
                                                                 {Architecture::kXCodec, "xcodec"},
                                                                 {Architecture::kDac, "dac"}};
inline constexpr ValueName<FrameRule> kFrameRuleNames[] = {
    {FrameRule::kCeilHop, "ceil_hop"}, {FrameRule::kFullChunk, "full_chunk"}, {FrameRule::kXCodec, "xcodec"}};
inline constexpr ValueName<ScaleRule> kScaleRuleNames[] = {{ScaleRule::kMix, "mix"},
                                                           {ScaleRule::kChannels, "channels"}};
inline constexpr ValueName<PadMode> kPadModeNames[] = {
    {PadMode::kReflect, "reflect"}, {PadMode::kConstant, "constant"}, {PadMode::kReplicate, "replicate"}};
inline constexpr ValueName<entropy::LmNetworkKind> kLmNetworkNames[] = {
    {entropy::LmNetworkKind::kReference, "reference"}, {entropy::LmNetworkKind::kHistory, "history"}};

// In each list `v` is a FieldReader or a FieldWriter and `c` a configuration. A field after Optional is
// written only if it differs from its default, so that models older than the field keep their identity.

template <class V, class Spec>
void SpecFields(V& v, Spec* c) {
  v.Int("sample_rate", 1, kMaxRate, &c->sample_rate);
  v.Int("channels", 1, 2, &c->channels);
  v.Int("hop", 1, kMaxHop, &c->hop);
  v.Int("codebooks", 1, kMaxCodebooks, &c->codebooks);
  v.Int("codebook_bits", 1, 16, &c->codebook_bits);
  v.Int("codebook_size", 2, 65536, &c->codebook_size);
  v.Numbers("bandwidths", kMaxBandwidths, 1e-3, 1e5, &c->bandwidths);
  v.Int64("chunk_length", 0, kMaxChunk, &c->chunk_length);
  v.Int64("chunk_stride", 0, kMaxChunk, &c->chunk_stride);
  v.Bool("normalize", &c->normalize);
  v.Name("frame_rule", kFrameRuleNames, StatusCode::kDamaged, &c->frame_rule);
  if (v.Optional("scale", c->scale_rule != ScaleRule::kMix)) {
    v.Name("scale", kScaleRuleNames, StatusCode::kDamaged, &c->scale_rule);
  }
  if (v.Optional("frame_tail", c->frame_tail >= 0)) v.Int("frame_tail", 0, kMaxHop, &c->frame_tail);
}

template <class V, class Config>
void EncodecFields(V& v, Config* c) {
  v.Bool("causal", &c->causal);
  v.Bool("time_group_norm", &c->time_group_norm);
  v.Int("hidden_size", 1, kMaxWidth, &c->hidden_size);
  v.Int("num_filters", 1, kMaxWidth, &c->num_filters);
  v.Int("num_residual_layers", 0, 16, &c->num_residual_layers);
  v.Ints("upsampling_ratios", kMaxRatios, 1, kMaxKernel, &c->upsampling_ratios);
  v.Int("kernel_size", 1, kMaxKernel, &c->kernel_size);
  v.Int("last_kernel_size", 1, kMaxKernel, &c->last_kernel_size);
  v.Int("residual_kernel_size", 1, kMaxKernel, &c->residual_kernel_size);
  v.Int("dilation_growth_rate", 1, 16, &c->dilation_growth_rate);
  v.Int("compress", 1, 64, &c->compress);
  v.Int("num_lstm_layers", 0, 16, &c->num_lstm_layers);
  v.Number("trim_right_ratio", 0, 1, &c->trim_right_ratio);
  v.Bool("use_conv_shortcut", &c->use_conv_shortcut);
  if (v.Optional("pad_mode", c->pad_mode != PadMode::kReflect)) {
    v.Name("pad_mode", kPadModeNames, StatusCode::kUnsupported, &c->pad_mode);
  }
  v.Int("codebook_dim", 1, kMaxWidth, &c->codebook_dim);
}

template <class V, class Config>
void RefinementFields(V& v, Config* c) {
  const SpectralConfig::Refinement defaults;
  v.Ints("base_codebooks", kMaxBandwidths, 1, kMaxCodebooks, &c->base_codebooks);
  v.Int("envelope_codebooks", 0, kMaxCodebooks, &c->envelope_codebooks);
  v.Int("unit", 1, 64, &c->unit);
  v.Int("stages", 1, 16, &c->stages);
  v.Int("context", 0, 8, &c->context);
  v.Int("weight", 0, 256, &c->weight);
  v.Int("spread_time", 0, 256, &c->spread_time);
  v.Int("spread_bins", 0, 256, &c->spread_bins);
  if (v.Optional("attacks", c->attacks != 0)) v.Int("attacks", 1, kMaxAttacks, &c->attacks);
  if (v.Optional("spans", c->spans != defaults.spans)) v.Ints("spans", kMaxSpans, 1, 64, &c->spans);
  if (v.Optional("spread_reach", !c->spread_reach.empty())) {
    v.Ints("spread_reach", kMaxSpans, 1, kMaxReach, &c->spread_reach);
  }
}

template <class V, class Config>
void SpectralFields(V& v, Config* c) {
  const SpectralConfig defaults;
  v.Int("bins", 2, 65536, &c->bins);
  v.Int("frames_per_bin_set", 1, 16, &c->frames_per_bin_set);
  v.Int("bands", 1, 1024, &c->bands);
  v.Int("wave_dims", 0, kMaxWidth, &c->wave_dims);
  v.Int("envelope_dims", 1, kMaxWidth, &c->envelope_dims);
  v.Int("width", 1, kMaxWidth, &c->width);
  v.Int("blocks", 0, 256, &c->blocks);
  v.Int("encoder_width", 0, kMaxWidth, &c->encoder_width);
  v.Int("encoder_blocks", 0, 256, &c->encoder_blocks);
  v.Number("gamma", 0, 4, &c->gamma);
  v.Number("epsilon", 1e-12, 1, &c->epsilon);
  if (v.Optional("search_exponent", c->search_exponent != defaults.search_exponent)) {
    v.Number("search_exponent", 0, 4, &c->search_exponent);
  }
  if (v.Optional("search_width", c->search_width != defaults.search_width)) {
    v.Int("search_width", 1, kMaxSearchWidth, &c->search_width);
  }
  if (v.Optional("search_range", c->search_range != defaults.search_range)) {
    v.Number("search_range", 0, 400, &c->search_range);
  }
  if (v.Optional("start_codebooks", c->start_codebooks != defaults.start_codebooks)) {
    v.Int("start_codebooks", 1, kMaxCodebooks, &c->start_codebooks);
  }
  if (v.Optional("random_signs", c->random_signs)) v.Bool("random_signs", &c->random_signs);
  if (v.Optional("refinement", c->refines())) {
    v.Group("refinement", [&](auto& inner) { RefinementFields(inner, &c->refinement); });
  }
}

template <class V, class Config>
void SemanticFields(V& v, Config* c) {
  v.Bool("wavlm", &c->wavlm);
  v.Int("hidden_size", 1, kMaxWidth, &c->hidden_size);
  v.Int("layers", 1, 256, &c->layers);
  v.Int("heads", 1, 1024, &c->heads);
  v.Int("intermediate_size", 1, 65536, &c->intermediate_size);
  v.Ints("conv_dim", 32, 1, kMaxWidth, &c->conv_dim);
  v.Ints("conv_kernel", 32, 1, kMaxKernel, &c->conv_kernel);
  v.Ints("conv_stride", 32, 1, kMaxKernel, &c->conv_stride);
  v.Int("pos_conv_kernel", 1, 4096, &c->pos_conv_kernel);
  v.Int("pos_conv_groups", 1, kMaxWidth, &c->pos_conv_groups);
  v.Int("num_buckets", 4, 65536, &c->num_buckets);
  v.Int("max_bucket_distance", 2, 1 << 24, &c->max_bucket_distance);
  v.Number("layer_norm_eps", 1e-12, 1, &c->layer_norm_eps);
}

template <class V, class Config>
void AdapterFields(V& v, Config* c) {
  v.Int("kernel_size", 1, kMaxKernel, &c->kernel_size);
  v.Int("unit_kernel_size", 1, kMaxKernel, &c->unit_kernel_size);
  v.Ints("block_dilations", kMaxRatios, 1, kMaxKernel, &c->block_dilations);
  v.Ints("channel_ratios", kMaxRatios, 1, kMaxWidth, &c->channel_ratios);
  v.Ints("strides", kMaxRatios, 1, kMaxKernel, &c->strides);
}

template <class V, class Config>
void XCodecFields(V& v, Config* c) {
  v.Group("semantic", [&](auto& inner) { SemanticFields(inner, &c->semantic); });
  if (v.Optional("adapter", !(c->adapter == XCodecConfig::Adapter()))) {
    v.Group("adapter", [&](auto& inner) { AdapterFields(inner, &c->adapter); });
  }
  v.Int("acoustic_width", 1, kMaxWidth, &c->acoustic_width);
  v.Int("decoder_width", 1, kMaxWidth, &c->decoder_width);
  v.Int("acoustic_dim", 1, kMaxWidth, &c->acoustic_dim);
  v.Ints("ratios", kMaxRatios, 1, kMaxKernel, &c->ratios);
  if (v.Optional("decoder_ratios", !c->decoder_ratios.empty())) {
    v.Ints("decoder_ratios", kMaxRatios, 1, kMaxKernel, &c->decoder_ratios);
  }
  v.Number("audio_norm_scale", 1e-6, 1e6, &c->audio_norm_scale);
}

template <class V, class Config>
void DacFields(V& v, Config* c) {
  v.Int("encoder_hidden_size", 1, kMaxWidth, &c->encoder_hidden_size);
  v.Int("decoder_hidden_size", 1, kMaxWidth, &c->decoder_hidden_size);
  v.Int("hidden_size", 1, kMaxWidth, &c->hidden_size);
  v.Ints("downsampling_ratios", kMaxRatios, 1, kMaxKernel, &c->downsampling_ratios);
  v.Ints("upsampling_ratios", kMaxRatios, 1, kMaxKernel, &c->upsampling_ratios);
  v.Int("codebook_dim", 1, kMaxWidth, &c->codebook_dim);
}

/// The fields of the model's own family.
template <class V, class Config>
void FamilyFields(V& v, Config* c) {
  switch (c->spec.architecture) {
    case Architecture::kEncodec:
      return EncodecFields(v, &c->encodec);
    case Architecture::kSpectral:
      return SpectralFields(v, &c->spectral);
    case Architecture::kXCodec:
      return XCodecFields(v, &c->xcodec);
    case Architecture::kDac:
      return DacFields(v, &c->dac);
  }
}

template <class V, class Config>
void LmFields(V& v, Config* c) {
  v.Int("n_q", 1, kMaxCodebooks, &c->n_q);
  v.Int("card", 2, 65536, &c->card);
  v.Int("dim", 1, kMaxWidth, &c->dim);
  v.Int("num_layers", 1, 256, &c->num_layers);
  v.Int("num_heads", 1, 1024, &c->num_heads);
  v.Int("hidden_scale", 1, 64, &c->hidden_scale);
  v.Int("past_context", 1, 1 << 20, &c->past_context);
  v.Int("max_period", 2, 1 << 30, &c->max_period);
  if (v.Optional("network", c->network != entropy::LmNetworkKind::kReference)) {
    v.Name("network", kLmNetworkNames, StatusCode::kUnsupported, &c->network);
  }
}

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_FIELDS_H_
