// Tensors of the families. The layouts are facts of the published models: encodec/modules/seanet.py; for
// X-Codec and DAC Hugging Face's XcodecModel and DacModel.
#include "model/checkpoint/tensor_table.h"
#include "model/spectral/refinement.h"

namespace xcodec::model {
namespace {

std::string N(const std::string& prefix, int index) { return prefix + "." + std::to_string(index); }

class Table {
 public:
  void Add(const std::string& name, std::vector<std::int64_t> shape) {
    table_[name].shape = std::move(shape);
  }
  void Linear(const std::string& name, int out, int in) {
    Add(name + ".weight", {out, in});
    Add(name + ".bias", {out});
  }
  void Norm(const std::string& name, int width) {
    Add(name + ".weight", {width});
    Add(name + ".bias", {width});
  }
  /// Convolution with bias; `weight` is [out, in, kernel], transposed ones [in, out, kernel].
  void Conv(const std::string& name, std::vector<std::int64_t> weight, int out,
            bool folded_elsewhere = false) {
    Add(name + ".weight", std::move(weight));
    table_[name + ".weight"].folded_elsewhere = folded_elsewhere;
    Add(name + ".bias", {out});
  }
  TensorTable Take() { return std::move(table_); }

 private:
  TensorTable table_;
};

class EncodecBuilder : public Table {
 public:
  EncodecBuilder(const CodecSpec& spec, const EncodecConfig& config) : spec_(spec), c_(config) {}

  void Encoder() {
    int layer = 0;
    int width = c_.num_filters;
    Layer(N("encoder.layers", layer++), width, spec_.channels, c_.kernel_size);
    for (auto ratio = c_.upsampling_ratios.rbegin(); ratio != c_.upsampling_ratios.rend(); ++ratio) {
      for (int j = 0; j < c_.num_residual_layers; ++j) Residual(N("encoder.layers", layer++), width);
      Layer(N("encoder.layers", layer + 1), 2 * width, width, 2 * *ratio);
      layer += 2;
      width *= 2;
    }
    if (c_.num_lstm_layers > 0) Lstm(N("encoder.layers", layer++), width);
    Layer(N("encoder.layers", layer + 1), c_.hidden_size, width, c_.last_kernel_size);
  }

  void Decoder() {
    int layer = 0;
    int width = c_.num_filters << c_.upsampling_ratios.size();
    Layer(N("decoder.layers", layer++), width, c_.hidden_size, c_.kernel_size);
    if (c_.num_lstm_layers > 0) Lstm(N("decoder.layers", layer++), width);
    for (int ratio : c_.upsampling_ratios) {
      Transposed(N("decoder.layers", layer + 1), width, width / 2, 2 * ratio);
      layer += 2;
      width /= 2;
      for (int j = 0; j < c_.num_residual_layers; ++j) Residual(N("decoder.layers", layer++), width);
    }
    Layer(N("decoder.layers", layer + 1), spec_.channels, width, c_.last_kernel_size);
  }

  void Quantizer() {
    for (int q = 0; q < spec_.codebooks; ++q)
      Add(N("quantizer.layers", q) + ".codebook.embed", {spec_.codebook_size, c_.codebook_dim});
  }

 private:
  void Layer(const std::string& name, int out, int in, int kernel) {
    Conv(name + ".conv", {out, in, kernel}, out);
    if (c_.time_group_norm) Norm(name + ".norm", out);
  }
  void Transposed(const std::string& name, int in, int out, int kernel) {
    Conv(name + ".conv", {in, out, kernel}, out);
    if (c_.time_group_norm) Norm(name + ".norm", out);
  }
  void Residual(const std::string& name, int width) {
    const int hidden = width / c_.compress;
    Layer(name + ".block.1", hidden, width, c_.residual_kernel_size);
    Layer(name + ".block.3", width, hidden, 1);
    if (c_.use_conv_shortcut) Layer(name + ".shortcut", width, width, 1);
  }
  void Lstm(const std::string& name, int width) {
    for (int l = 0; l < c_.num_lstm_layers; ++l) {
      const std::string suffix = "_l" + std::to_string(l);
      Add(name + ".lstm.weight_ih" + suffix, {4 * width, width});
      Add(name + ".lstm.weight_hh" + suffix, {4 * width, width});
      Add(name + ".lstm.bias_ih" + suffix, {4 * width});
      Add(name + ".lstm.bias_hh" + suffix, {4 * width});
    }
  }

  const CodecSpec& spec_;
  const EncodecConfig& c_;
};

class SpectralBuilder : public Table {
 public:
  void Network(const std::string& name, int width, int blocks, int in) {
    Conv(name + ".in", {width, in, 3}, width);
    for (int i = 0; i < blocks; ++i) {
      const std::string block = N(name + ".block", i);
      Conv(block + ".dw", {width, 1, 7}, width);
      Norm(block + ".norm", width);
      Linear(block + ".up", 3 * width, width);
      Linear(block + ".down", width, 3 * width);
      Add(block + ".scale", {width});
    }
    Norm(name + ".out_norm", width);
  }
};

/// DAC's encoder and decoder, which X-Codec has as its acoustic half.
class AcousticBuilder : public Table {
 public:
  void AcousticEncoder(int width, int dim, const std::vector<int>& ratios) {
    const std::string name = "acoustic_encoder";
    Conv(name + ".conv1", {width, 1, 7}, width, true);
    for (std::size_t b = 0; b < ratios.size(); ++b) {
      const std::string block = N(name + ".block", static_cast<int>(b));
      ResidualUnits(block, width);
      Snake(block + ".snake1", width);
      Conv(block + ".conv1", {2 * width, width, 2 * ratios[b]}, 2 * width, true);
      width *= 2;
    }
    Snake(name + ".snake1", width);
    Conv(name + ".conv2", {dim, width, 3}, dim, true);
  }

  void AcousticDecoder(int width, int dim, const std::vector<int>& ratios) {
    const std::string name = "acoustic_decoder";
    Conv(name + ".conv1", {width, dim, 7}, width, true);
    for (std::size_t b = 0; b < ratios.size(); ++b) {
      const std::string block = N(name + ".block", static_cast<int>(b));
      Snake(block + ".snake1", width);
      Conv(block + ".conv_t1", {width, width / 2, 2 * ratios[b]}, width / 2, true);
      width /= 2;
      ResidualUnits(block, width);
    }
    Snake(name + ".snake1", width);
    Conv(name + ".conv2", {1, width, 7}, 1, true);
  }

 private:
  void Snake(const std::string& name, int width) { Add(name + ".alpha", {1, width, 1}); }
  void ResidualUnits(const std::string& block, int width) {
    for (int u = 1; u <= 3; ++u) {
      const std::string unit = block + ".res_unit" + std::to_string(u);
      Snake(unit + ".snake1", width);
      Conv(unit + ".conv1", {width, width, 7}, width, true);
      Snake(unit + ".snake2", width);
      Conv(unit + ".conv2", {width, width, 1}, width, true);
    }
  }
};

class XCodecBuilder : public AcousticBuilder {
 public:
  explicit XCodecBuilder(const XCodecConfig& config) : s_(config.semantic), adapter_(config.adapter) {}

  void SemanticEncoder() {
    const int h = s_.hidden_size;
    Add("encoder_semantic.conv.weight", {h, h, adapter_.kernel_size});
    int in = h;
    for (std::size_t b = 0; b < adapter_.strides.size(); ++b) {
      const std::string block = N("encoder_semantic.conv_blocks", static_cast<int>(b));
      for (std::size_t u = 0; u < adapter_.block_dilations.size(); ++u) {
        const std::string unit = N(block + ".res_units", static_cast<int>(u));
        Add(unit + ".conv1.weight", {in, in, adapter_.unit_kernel_size});
        Add(unit + ".conv2.weight", {in, in, 1});
      }
      const int out = h * adapter_.channel_ratios[b];
      Conv(block + ".conv", {out, in, adapter_.strides[b] == 1 ? 3 : 2 * adapter_.strides[b]}, out);
      in = out;
    }
  }

  void Teacher() {
    const std::string name = "semantic_model";
    const int h = s_.hidden_size;
    int in = 1;
    for (std::size_t i = 0; i < s_.conv_dim.size(); ++i) {
      const std::string layer = N(name + ".feature_extractor.conv_layers", static_cast<int>(i));
      Add(layer + ".conv.weight", {s_.conv_dim[i], in, s_.conv_kernel[i]});
      if (i == 0) Norm(layer + ".layer_norm", s_.conv_dim[i]);
      in = s_.conv_dim[i];
    }
    Norm(name + ".feature_projection.layer_norm", in);
    Linear(name + ".feature_projection.projection", h, in);
    Conv(name + ".encoder.pos_conv_embed.conv", {h, h / s_.pos_conv_groups, s_.pos_conv_kernel}, h);
    Norm(name + ".encoder.layer_norm", h);
    for (int l = 0; l < s_.layers; ++l) TeacherLayer(N(name + ".encoder.layers", l), l);
  }

 private:
  void TeacherLayer(const std::string& name, int index) {
    const int h = s_.hidden_size;
    for (const char* projection : {"k_proj", "q_proj", "v_proj", "out_proj"})
      Linear(name + ".attention." + projection, h, h);
    if (s_.wavlm) {
      Add(name + ".attention.gru_rel_pos_const", {1, s_.heads, 1, 1});
      Linear(name + ".attention.gru_rel_pos_linear", 8, h / s_.heads);
      if (index == 0) Add(name + ".attention.rel_attn_embed.weight", {s_.num_buckets, s_.heads});
    }
    Norm(name + ".layer_norm", h);
    Linear(name + ".feed_forward.intermediate_dense", s_.intermediate_size, h);
    Linear(name + ".feed_forward.output_dense", h, s_.intermediate_size);
    Norm(name + ".final_layer_norm", h);
  }

  const XCodecConfig::Semantic& s_;
  const XCodecConfig::Adapter& adapter_;
};

}  // namespace

TensorTable EncodecTensors(const CodecSpec& spec, const EncodecConfig& config) {
  EncodecBuilder builder(spec, config);
  builder.Encoder();
  builder.Quantizer();
  builder.Decoder();
  return builder.Take();
}

TensorTable SpectralTensors(const CodecSpec& spec, const SpectralConfig& c) {
  SpectralBuilder t;
  const int latent = c.wave_dims + c.envelope_dims;
  const int values = 2 * c.bins / c.frames_per_bin_set;  // of both channels in one latent frame
  const int levels = 2 * c.bands / c.frames_per_bin_set;
  const int rates = static_cast<int>(spec.bandwidths.size());
  t.Add("band", {c.bins, c.bands});
  t.Add("band_width", {c.bands});
  t.Add("interp", {c.bands, c.bins});
  if (c.wave_dims > 0) {
    t.Add("wave_basis", {values, c.wave_dims});
    t.Add("wave_gain", {values});
    t.Add("dec.wave_out.weight", {values, c.wave_dims});
  }
  t.Add("env_basis", {levels, c.envelope_dims});
  t.Add("env_gain", {1});
  t.Add("env_mean", {levels});
  t.Add("codebook", {QuantizerCodebooks(spec, c), spec.codebook_size, latent});
  if (c.start_codebooks > 0) {
    t.Add("codebook_start", {c.start_codebooks, spec.codebook_size, latent});
    t.Add("predict", {3, 2 * c.envelope_dims, c.envelope_dims});
  }
  if (c.refines()) {
    for (const auto& [name, shape] : RefinementShapes(spec, c)) t.Add(name, shape);
    const int units = 2 * c.bins / c.refinement.unit;
    t.Add("dec.refined.weight", {c.width, 2 * c.bins + units});
    t.Add("dec.keep", {rates, kRefinementDepths});
  }
  if (c.encoder_width > 0) {
    t.Network("enc", c.encoder_width, c.encoder_blocks, c.frames_per_bin_set * latent);
    t.Linear("enc.out", c.frames_per_bin_set * latent, c.encoder_width);
  }
  t.Network("dec", c.width, c.blocks, c.frames_per_bin_set * latent);
  t.Add("dec.rate", {rates, c.width});
  t.Add("dec.noise", {rates, 2, c.bands});
  t.Linear("dec.coef", 2 * c.bins, c.width);
  t.Linear("dec.bands", 3 * 2 * c.bands, c.width);
  return t.Take();
}

TensorTable XCodecTensors(const CodecSpec& spec, const XCodecConfig& config) {
  XCodecBuilder builder(config);
  const int semantic = config.semantic.hidden_size;
  const int both = config.acoustic_dim + semantic;
  builder.AcousticEncoder(config.acoustic_width, config.acoustic_dim, config.ratios);
  builder.AcousticDecoder(config.decoder_width, config.acoustic_dim, config.upsampling());
  builder.SemanticEncoder();
  builder.Teacher();
  builder.Linear("fc", both, both);
  builder.Linear("fc2", config.acoustic_dim, both);
  for (int q = 0; q < spec.codebooks; ++q)
    builder.Add(N("quantizer.quantizers", q) + ".codebook.embed", {spec.codebook_size, both});
  return builder.Take();
}

TensorTable DacTensors(const CodecSpec& spec, const DacConfig& config) {
  AcousticBuilder builder;
  const int latent = config.hidden_size;
  const int dim = config.codebook_dim;
  builder.AcousticEncoder(config.encoder_hidden_size, latent, config.downsampling_ratios);
  builder.AcousticDecoder(config.decoder_hidden_size, latent, config.upsampling_ratios);
  for (int q = 0; q < spec.codebooks; ++q) {
    const std::string name = N("quantizer.quantizers", q);
    builder.Conv(name + ".in_proj", {dim, latent, 1}, dim, true);
    builder.Conv(name + ".out_proj", {latent, dim, 1}, latent, true);
    builder.Add(name + ".codebook.weight", {spec.codebook_size, dim});
  }
  return builder.Take();
}

}  // namespace xcodec::model
