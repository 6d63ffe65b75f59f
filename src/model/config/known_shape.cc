#include "model/config/known_shape.h"

#include <string>

namespace xcodec::model {
namespace {

bool Known(const CodecSpec& spec, const SpectralConfig& c) {
  return spec.channels == 2 && c.frames_per_bin_set == 2 && c.bins >= 2 && c.bins % 2 == 0 &&
         c.bands % 2 == 0 && spec.chunk_length > 0 && spec.chunk_length % c.bins == 0;
}

bool Known(const CodecSpec& spec, const XCodecConfig& c) {
  const XCodecConfig::Semantic& s = c.semantic;
  return spec.channels == 1 && !c.ratios.empty() && !s.conv_dim.empty() &&
         s.conv_dim.size() == s.conv_kernel.size() && s.conv_dim.size() == s.conv_stride.size() &&
         s.layers > 0 && s.heads > 0 && s.hidden_size % s.heads == 0 && s.pos_conv_groups > 0 &&
         s.hidden_size % s.pos_conv_groups == 0 && s.num_buckets >= 4 && c.adapter.kernel_size % 2 == 1 &&
         c.adapter.unit_kernel_size % 2 == 1 && c.adapter.strides.size() == c.adapter.channel_ratios.size() &&
         !c.adapter.strides.empty() && c.adapter.channel_ratios.back() == 1;
}

bool Known(const CodecSpec& spec, const DacConfig& c) {
  return spec.channels == 1 && !c.downsampling_ratios.empty() && !c.upsampling_ratios.empty() &&
         c.decoder_hidden_size % (1 << c.upsampling_ratios.size()) == 0;
}

Status Unknown(const char* family) {
  return Status(StatusCode::kUnsupported, std::string("this shape of ") + family + " model is not known");
}

}  // namespace

Status CheckKnownShape(const ModelConfig& config) {
  switch (config.spec.architecture) {
    case Architecture::kSpectral:
      return Known(config.spec, config.spectral) ? Status::Ok() : Unknown("a spectral");
    case Architecture::kXCodec:
      return Known(config.spec, config.xcodec) ? Status::Ok() : Unknown("an X-Codec");
    case Architecture::kDac:
      return Known(config.spec, config.dac) ? Status::Ok() : Unknown("a DAC");
    case Architecture::kEncodec:
      break;
  }
  return Status::Ok();
}

}  // namespace xcodec::model
