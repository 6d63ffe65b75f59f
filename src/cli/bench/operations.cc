#include "cli/bench/operations.h"

#include <cmath>

#include "model/segment_length.h"

namespace xcodec::cli::bench {
namespace {

// Chunks overlap: this much audio is computed for each second of it.
double Overlap(const model::CodecSpec& spec) {
  if (spec.chunk_length == 0) return 1;
  return static_cast<double>(spec.chunk_length) / static_cast<double>(spec.chunk_stride);
}

double Search(const model::CodecSpec& spec, int codebooks, int width) {
  return static_cast<double>(codebooks) * spec.codebook_size * width;
}

// Products of one time step of a residual block.
double Residual(const model::EncodecConfig& c, double width) {
  const double hidden = width / c.compress;
  const double shortcut = c.use_conv_shortcut ? width * width : 0;
  return c.num_residual_layers * (hidden * width * (c.residual_kernel_size + 1) + shortcut);
}

// Encoder and decoder mirror each other: products per second of audio without quantizer.
double SeaNet(const model::CodecSpec& spec, const model::EncodecConfig& c) {
  double rate = spec.sample_rate;
  double width = c.num_filters;
  double sum = rate * width * spec.channels * c.kernel_size;
  for (auto ratio = c.upsampling_ratios.rbegin(); ratio != c.upsampling_ratios.rend(); ++ratio) {
    sum += rate * Residual(c, width);
    rate /= *ratio;
    sum += rate * 2 * width * width * 2 * *ratio;
    width *= 2;
  }
  sum += rate * c.num_lstm_layers * 8 * width * width;
  return sum + rate * c.hidden_size * width * c.last_kernel_size;
}

// Products of a ConvNeXt network for one MDCT frame.
double ConvNext(double in, double width, int blocks) {
  return in * width * 3 + blocks * (7 * width + 6 * width * width);
}

double SpectralEncode(const model::CodecSpec& spec, const model::SpectralConfig& c, int codebooks) {
  const double latent = c.wave_dims + c.envelope_dims;
  const double frames = static_cast<double>(spec.sample_rate) / c.bins;
  const double rows = frames * c.frames_per_bin_set;
  const double values = 2.0 * c.bins / c.frames_per_bin_set;
  const double in = c.frames_per_bin_set * latent;
  const double network = ConvNext(in, c.encoder_width, c.encoder_blocks) + in * c.encoder_width;
  const double row = values * (c.wave_dims + 2.0 * c.bands) + c.bands * c.envelope_dims +
                     Search(spec, codebooks, c.wave_dims + c.envelope_dims);
  return frames * network + rows * row;
}

double SpectralDecode(const model::CodecSpec& spec, const model::SpectralConfig& c) {
  const double latent = c.wave_dims + c.envelope_dims;
  const double frames = static_cast<double>(spec.sample_rate) / c.bins;
  const double rows = frames * c.frames_per_bin_set;
  const double values = 2.0 * c.bins / c.frames_per_bin_set;
  const double network =
      ConvNext(c.frames_per_bin_set * latent, c.width, c.blocks) + c.width * (2.0 * c.bins + 6.0 * c.bands);
  return frames * network + rows * (values * (c.wave_dims + 2.0 * c.bands) + c.bands * c.envelope_dims);
}

// X-Codec's acoustic encoder and DAC's, or the decoder, which goes through the same widths from the other
// end: products per second of audio. Residual units have kernels of 7 and 1.
double Acoustic(const model::CodecSpec& spec, double width, double dim, const std::vector<int>& ratios,
                bool decoder) {
  double rate = decoder ? static_cast<double>(spec.sample_rate) / spec.hop : spec.sample_rate;
  double sum = rate * width * 7 * (decoder ? dim : 1);
  for (const int ratio : ratios) {
    if (!decoder) sum += 3 * 8 * rate * width * width;
    rate = decoder ? rate * ratio : rate / ratio;
    // Of kernel 2 * ratio, counted at the slower of the two rates.
    const double narrow = decoder ? width / 2 : width;
    sum += (decoder ? rate / ratio : rate) * narrow * 2 * narrow * 2 * ratio;
    width = decoder ? width / 2 : width * 2;
    if (decoder) sum += 3 * 8 * rate * width * width;
  }
  return sum + rate * width * (decoder ? 7 : 3 * dim);
}

double Adapter(const model::XCodecConfig::Adapter& a, double hidden, double rate) {
  double sum = rate * hidden * hidden * a.kernel_size;
  double width = hidden;
  for (std::size_t b = 0; b < a.strides.size(); ++b) {
    sum += rate * width * width * (a.unit_kernel_size + 1) * static_cast<double>(a.block_dilations.size());
    rate /= a.strides[b];
    const double out = hidden * a.channel_ratios[b];
    sum += rate * width * out * (a.strides[b] == 1 ? 3 : 2 * a.strides[b]);
    width = out;
  }
  return sum;
}

// The teacher with its adapter: attention as in a segment of the usual length.
double Semantic(const model::CodecSpec& spec, const model::XCodecConfig& c) {
  const model::XCodecConfig::Semantic& s = c.semantic;
  double rate = spec.sample_rate;
  double in = 1;
  double sum = 0;
  for (std::size_t i = 0; i < s.conv_dim.size(); ++i) {
    rate /= s.conv_stride[i];
    sum += rate * in * s.conv_dim[i] * s.conv_kernel[i];
    in = s.conv_dim[i];
  }
  const double h = s.hidden_size;
  const double keys = model::DefaultSegmentSeconds(spec) * rate;
  const double layer = 4 * h * h + 2 * h * s.intermediate_size + 2 * h * keys;
  sum += rate * (in * h + h * h / s.pos_conv_groups * s.pos_conv_kernel + s.layers * layer);
  return sum + Adapter(c.adapter, h, rate);
}

double XCodecEncode(const model::CodecSpec& spec, const model::XCodecConfig& c, int codebooks) {
  const double joint = c.acoustic_dim + c.semantic.hidden_size;
  const double frame = joint * joint + Search(spec, codebooks, c.acoustic_dim + c.semantic.hidden_size);
  return Acoustic(spec, c.acoustic_width, c.acoustic_dim, c.ratios, false) + Semantic(spec, c) +
         frame * spec.sample_rate / spec.hop;
}

double XCodecDecode(const model::CodecSpec& spec, const model::XCodecConfig& c) {
  const double joint = c.acoustic_dim + c.semantic.hidden_size;
  return Acoustic(spec, c.decoder_width, c.acoustic_dim, c.upsampling(), true) +
         joint * c.acoustic_dim * spec.sample_rate / spec.hop;
}

// Every codebook projects to its few dimensions, looks there, and back.
double DacEncode(const model::CodecSpec& spec, const model::DacConfig& c, int codebooks) {
  const double frame =
      2.0 * codebooks * c.hidden_size * c.codebook_dim + Search(spec, codebooks, c.codebook_dim);
  return Acoustic(spec, c.encoder_hidden_size, c.hidden_size, c.downsampling_ratios, false) +
         frame * spec.sample_rate / spec.hop;
}

double DacDecode(const model::CodecSpec& spec, const model::DacConfig& c) {
  return Acoustic(spec, c.decoder_hidden_size, c.hidden_size, c.upsampling_ratios, true);
}

}  // namespace

double EncodeOperations(const model::ModelConfig& config, int codebooks) {
  const model::CodecSpec& spec = config.spec;
  switch (spec.architecture) {
    case model::Architecture::kEncodec: {
      const double search =
          Search(spec, codebooks, config.encodec.codebook_dim) * spec.sample_rate / spec.hop;
      return 2 * Overlap(spec) * (SeaNet(spec, config.encodec) + search);
    }
    case model::Architecture::kSpectral:
      return 2 * Overlap(spec) * SpectralEncode(spec, config.spectral, codebooks);
    case model::Architecture::kXCodec:
      return 2 * XCodecEncode(spec, config.xcodec, codebooks);
    case model::Architecture::kDac:
      return 2 * DacEncode(spec, config.dac, codebooks);
  }
  return 0;
}

double DecodeOperations(const model::ModelConfig& config) {
  switch (config.spec.architecture) {
    case model::Architecture::kEncodec:
      return 2 * Overlap(config.spec) * SeaNet(config.spec, config.encodec);
    case model::Architecture::kSpectral:
      return 2 * Overlap(config.spec) * SpectralDecode(config.spec, config.spectral);
    case model::Architecture::kXCodec:
      return 2 * XCodecDecode(config.spec, config.xcodec);
    case model::Architecture::kDac:
      return 2 * DacDecode(config.spec, config.dac);
  }
  return 0;
}

}  // namespace xcodec::cli::bench
