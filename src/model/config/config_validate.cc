// Checks of configurations from any source, so that the networks may trust what they are given.
#include <algorithm>
#include <cctype>

#include "model/config/config_cost.h"
#include "model/config/config_file.h"
#include "model/config/config_helpers.h"
#include "model/config/xcodec_frames.h"
#include "model/spectral/attack_codes.h"

namespace xcodec::model {
namespace {

Status Contradiction(const char* text) {
  return Status(StatusCode::kDamaged, std::string("the configuration contradicts itself: ") + text);
}

Status ValidateEncodec(const CodecSpec& spec, const EncodecConfig& c) {
  if (RatioProduct(c.upsampling_ratios) != spec.hop) return Contradiction("hop and upsampling_ratios");
  if (c.num_filters < c.compress) return Contradiction("num_filters and compress");
  if (c.codebook_dim != c.hidden_size) return Contradiction("codebook_dim and hidden_size");
  if (spec.normalize && spec.chunk_length == 0) return Contradiction("normalize and chunk_length");
  return Status::Ok();
}

Status ValidateRefinement(const CodecSpec& spec, const SpectralConfig& c) {
  const std::vector<int>& base = c.refinement.base_codebooks;
  if (base.size() != spec.bandwidths.size() || !std::is_sorted(base.begin(), base.end()))
    return Contradiction("base_codebooks and bandwidths");
  for (std::size_t i = 0; i < base.size(); ++i) {
    const int count = spec.CodebooksFor(spec.bandwidths[i]);
    if (base[i] > count || (i > 0 && count == spec.CodebooksFor(spec.bandwidths[i - 1])))
      return Contradiction("base_codebooks and bandwidths");
  }
  if (!RefinesAt(spec, c, base.size() - 1))
    return Contradiction("base_codebooks leave nothing to be refined");
  if (c.refinement.envelope_codebooks > base.back()) return Contradiction("envelope_codebooks");
  if (c.start_codebooks < 1 || c.start_codebooks > base.back())
    return Contradiction("start_codebooks and base_codebooks");
  if (c.bins % c.refinement.unit != 0) return Contradiction("bins and unit");
  for (const int span : c.refinement.spans) {
    if (c.refinement.unit % span != 0) return Contradiction("unit and spans");
  }
  if (!c.refinement.spread_reach.empty() && c.refinement.spread_reach.size() != c.refinement.spans.size())
    return Contradiction("spread_reach and spans");
  if (c.refinement.spans.size() > 1 && c.refinement.attacks == 0) return Contradiction("spans and attacks");
  if (c.refinement.attacks > 0 && !TemporalGainFits(spec, c))
    return Contradiction("attacks, spans and codebook_size");
  return Status::Ok();
}

Status ValidateSpectral(const CodecSpec& spec, const SpectralConfig& c) {
  // If all codes are refinement codes, a chunk that is not full has fewer of them.
  const bool partial = c.refines() && c.wave_dims == 0 && spec.frame_rule == FrameRule::kCeilHop;
  if ((spec.frame_rule != FrameRule::kFullChunk && !partial) || spec.channels != 2 || spec.chunk_length < 1 ||
      spec.chunk_length % c.bins != 0 || spec.hop * c.frames_per_bin_set != c.bins ||
      c.bands % c.frames_per_bin_set != 0)
    return Contradiction("bins, bands, hop and chunk_length");
  if (c.bands > c.bins) return Contradiction("bands and bins");
  if (c.start_codebooks > spec.codebooks) return Contradiction("start_codebooks and codebooks");
  // Bands are then quantized as they are, so that each can have its weight.
  if (c.search_range > 0 && (c.wave_dims > 0 || c.encoder_width > 0 || c.envelope_dims != c.bands))
    return Contradiction("search_range");
  if (c.refines()) return ValidateRefinement(spec, c);
  if (c.wave_dims == 0) return Contradiction("wave_dims and refinement");
  return Status::Ok();
}

Status ValidateXCodec(const CodecSpec& spec, const XCodecConfig& c) {
  const auto& s = c.semantic;
  const XCodecConfig::Adapter& a = c.adapter;
  if (RatioProduct(c.ratios) != spec.hop || RatioProduct(c.upsampling()) != spec.hop ||
      SemanticHop(c) != spec.hop)
    return Contradiction("hop, ratios and conv_stride");
  if (spec.channels != 1 || spec.chunk_length != 0) return Contradiction("channels and chunk_length");
  if (s.conv_dim.size() != s.conv_kernel.size() || s.conv_dim.size() != s.conv_stride.size())
    return Contradiction("conv_dim, conv_kernel and conv_stride");
  if (s.hidden_size % s.heads != 0 || s.hidden_size % s.pos_conv_groups != 0)
    return Contradiction("hidden_size, heads and pos_conv_groups");
  if (c.decoder_width % (1 << c.upsampling().size()) != 0) return Contradiction("decoder_width and ratios");
  if (a.strides.empty() || a.block_dilations.empty() || a.kernel_size % 2 == 0 ||
      a.unit_kernel_size % 2 == 0 || a.strides.size() != a.channel_ratios.size() ||
      a.channel_ratios.back() != 1)
    return Contradiction("the adapter's kernels, strides and channel_ratios");
  if (spec.frame_tail >= 0 && (spec.frame_tail != FrameTail(spec, c) || !HasFrameTail(spec, c)))
    return Contradiction("frame_tail and conv_kernel");
  return Status::Ok();
}

Status ValidateDac(const CodecSpec& spec, const DacConfig& c) {
  if (RatioProduct(c.downsampling_ratios) != spec.hop || RatioProduct(c.upsampling_ratios) != spec.hop)
    return Contradiction("hop, downsampling_ratios and upsampling_ratios");
  if (spec.channels != 1 || spec.chunk_length != 0 || spec.normalize ||
      spec.frame_rule != FrameRule::kCeilHop)
    return Contradiction("channels, chunk_length, normalize and frame_rule");
  if (c.decoder_hidden_size % (1 << c.upsampling_ratios.size()) != 0)
    return Contradiction("decoder_hidden_size and upsampling_ratios");
  return Status::Ok();
}

}  // namespace

bool IsModelName(const std::string& name) {
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= 64 && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), allowed);
}

Status ValidateSpec(const CodecSpec& spec) {
  if (!IsModelName(spec.name)) return Contradiction("the name is not one");
  if (spec.codebook_size > (1 << spec.codebook_bits)) return Contradiction("codebook_size and codebook_bits");
  if (!std::is_sorted(spec.bandwidths.begin(), spec.bandwidths.end()))
    return Contradiction("bandwidths must ascend");
  if (spec.chunk_length == 0 ? spec.chunk_stride != 0
                             : (spec.chunk_stride < 1 || spec.chunk_stride > spec.chunk_length))
    return Contradiction("chunk_length and chunk_stride");
  if (spec.frame_tail >= 0 && (spec.frame_rule != FrameRule::kXCodec || spec.frame_tail >= spec.hop))
    return Contradiction("frame_tail and frame_rule");
  if (spec.frame_rule == FrameRule::kFullChunk &&
      (spec.chunk_length == 0 || spec.chunk_length % spec.hop != 0))
    return Contradiction("chunk_length and hop");
  return Status::Ok();
}

namespace {

Status ValidateFamily(const ModelConfig& config) {
  switch (config.spec.architecture) {
    case Architecture::kEncodec:
      return ValidateEncodec(config.spec, config.encodec);
    case Architecture::kSpectral:
      return ValidateSpectral(config.spec, config.spectral);
    case Architecture::kXCodec:
      return ValidateXCodec(config.spec, config.xcodec);
    case Architecture::kDac:
      return ValidateDac(config.spec, config.dac);
  }
  return Status::Ok();
}

}  // namespace

Status ValidateConfig(const ModelConfig& config) {
  XCODEC_RETURN_IF_ERROR(ValidateSpec(config.spec));
  XCODEC_RETURN_IF_ERROR(ValidateFamily(config));
  return CheckCost(config);
}

}  // namespace xcodec::model
