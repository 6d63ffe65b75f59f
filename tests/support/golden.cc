#include "support/golden.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace xcodec::golden {
namespace {

template <typename T>
void AppendAs(const std::string& bytes, std::size_t offset, std::vector<double>* values) {
  for (; offset + sizeof(T) <= bytes.size(); offset += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    values->push_back(static_cast<double>(value));
  }
}

// NumPy saves transposed arrays with the first index running fastest.
void ToRowMajor(Array* array) {
  const std::vector<double> source = array->values;
  for (std::size_t i = 0; i < source.size(); ++i) {
    std::size_t rest = i;
    std::size_t target = 0;
    for (const std::int64_t size : array->shape) {
      target = target * static_cast<std::size_t>(size) + rest % static_cast<std::size_t>(size);
      rest /= static_cast<std::size_t>(size);
    }
    array->values[target] = source[i];
  }
}

// Multiplies every slice of v along the kept dimensions of g by g / |slice|: the norm runs over each
// dimension in which g has size 1.
model::Tensor FoldWeightNorm(const model::Tensor& g, const model::Tensor& v) {
  const std::vector<float> gain = g.ToFloat();
  std::vector<float> weight = v.ToFloat();
  std::vector<double> squares(gain.size());
  std::vector<std::size_t> slice(weight.size());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    std::size_t rest = i;
    std::size_t index = 0;
    std::size_t step = 1;
    for (std::size_t d = v.shape.size(); d-- > 0;) {
      const auto size = static_cast<std::size_t>(v.shape[d]);
      if (g.shape[d] != 1) {
        index += step * (rest % size);
        step *= size;
      }
      rest /= size;
    }
    slice[i] = index;
    squares[index] += static_cast<double>(weight[i]) * weight[i];
  }
  for (std::size_t i = 0; i < weight.size(); ++i) {
    weight[i] *= static_cast<float>(gain[slice[i]] / std::sqrt(squares[slice[i]]));
  }
  return model::Tensor::FromFloats(v.shape, weight);
}

void FoldAll(model::TensorMap* tensors) {
  const std::pair<const char*, const char*> namings[] = {
      {".weight_g", ".weight_v"},
      {".parametrizations.weight.original0", ".parametrizations.weight.original1"}};
  for (const auto& [g_name, v_name] : namings) {
    const std::string suffix = g_name;
    std::vector<std::string> found;
    for (const auto& item : *tensors) {
      const std::string& name = item.first;
      if (name.size() > suffix.size() &&
          name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
        found.push_back(name.substr(0, name.size() - suffix.size()));
      }
    }
    for (const std::string& stem : found) {
      (*tensors)[stem + ".weight"] = FoldWeightNorm(tensors->at(stem + g_name), tensors->at(stem + v_name));
      tensors->erase(stem + g_name);
      tensors->erase(stem + v_name);
    }
  }
}

model::DType DTypeNamed(const std::string& name) {
  for (const model::DType type : {model::DType::kF64, model::DType::kF32, model::DType::kF16,
                                  model::DType::kI64, model::DType::kI32, model::DType::kI16}) {
    if (name == model::DTypeName(type)) return type;
  }
  throw std::runtime_error("golden data of type " + name);
}

}  // namespace

bool Exists(const std::string& path) { return std::ifstream(path).good(); }

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("no golden file " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Array ReadNpy(const std::string& path) {
  const std::string bytes = ReadFile(path);
  const std::size_t header =
      10 + static_cast<unsigned char>(bytes.at(8)) + 256U * static_cast<unsigned char>(bytes.at(9));
  const std::string text = bytes.substr(10, header - 10);
  Array array;
  std::size_t at = text.find('(') + 1;
  while (text[at] != ')') {
    std::size_t used = 0;
    array.shape.push_back(std::stoll(text.substr(at), &used));
    at += used;
    while (text[at] == ',' || text[at] == ' ') ++at;
  }
  if (text.find("<f4") != std::string::npos) AppendAs<float>(bytes, header, &array.values);
  array.sixteen_bits = text.find("<i2") != std::string::npos;
  if (array.sixteen_bits) AppendAs<std::int16_t>(bytes, header, &array.values);
  if (text.find("<i8") != std::string::npos) AppendAs<std::int64_t>(bytes, header, &array.values);
  if (text.find("'fortran_order': True") != std::string::npos) ToRowMajor(&array);
  return array;
}

Array ReadSamples(const std::string& path) {
  Array array = ReadNpy(path);
  if (array.sixteen_bits) {
    for (double& value : array.values) value /= 32768;
  }
  return array;
}

AudioBlock ReadAudio(const std::string& path) {
  const Array array = ReadSamples(path);
  const std::int64_t length = array.shape.back();
  const std::int64_t channels =
      static_cast<std::int64_t>(array.values.size()) / std::max<std::int64_t>(1, length);
  AudioBlock audio(static_cast<int>(channels), length);
  for (std::size_t i = 0; i < audio.samples.size(); ++i)
    audio.samples[i] = static_cast<float>(array.values[i]);
  return audio;
}

CodeBlock ReadCodes(const std::string& path) {
  const Array array = ReadNpy(path);
  const std::int64_t frames = array.shape.back();
  CodeBlock codes(static_cast<int>(static_cast<std::int64_t>(array.values.size()) / frames), frames);
  for (std::size_t i = 0; i < codes.codes.size(); ++i)
    codes.codes[i] = static_cast<std::uint16_t>(array.values[i]);
  return codes;
}

model::TensorMap ReadSafetensors(const std::string& path) {
  const std::string bytes = ReadFile(path);
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  const auto json = nlohmann::json::parse(bytes.substr(8, header));
  model::TensorMap tensors;
  for (const auto& [name, entry] : json.items()) {
    if (name == "__metadata__") continue;
    const auto begin = entry.at("data_offsets").at(0).get<std::size_t>();
    const auto end = entry.at("data_offsets").at(1).get<std::size_t>();
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data()) + 8 + header;
    tensors[name] = model::Tensor::FromBytes(DTypeNamed(entry.at("dtype")),
                                             entry.at("shape").get<std::vector<std::int64_t>>(),
                                             std::vector<unsigned char>(data + begin, data + end));
  }
  FoldAll(&tensors);
  return tensors;
}

std::shared_ptr<const model::Model> ReadEncodec(const std::string& folder, const std::string& name) {
  const auto json = nlohmann::json::parse(ReadFile(folder + "/config.json"));
  auto model = std::make_shared<model::Model>();
  model::CodecSpec& spec = model->config.spec;
  model::EncodecConfig& config = model->config.encodec;
  config.causal = json.at("use_causal_conv");
  config.time_group_norm = json.at("norm_type") == "time_group_norm";
  config.hidden_size = json.at("hidden_size");
  config.codebook_dim = config.hidden_size;
  config.num_filters = json.at("num_filters");
  config.upsampling_ratios = json.at("upsampling_ratios").get<std::vector<int>>();
  spec.name = name;
  spec.architecture = model::Architecture::kEncodec;
  spec.sample_rate = json.at("sampling_rate");
  spec.channels = json.at("audio_channels");
  spec.hop = 1;
  for (const int ratio : config.upsampling_ratios) spec.hop *= ratio;
  spec.bandwidths = json.at("target_bandwidths").get<std::vector<double>>();
  spec.normalize = json.at("normalize");
  if (!json.at("chunk_length_s").is_null()) {
    spec.chunk_length = static_cast<std::int64_t>(json.at("chunk_length_s").get<double>() * spec.sample_rate);
    spec.chunk_stride = static_cast<std::int64_t>((1.0 - json.at("overlap").get<double>()) *
                                                  static_cast<double>(spec.chunk_length));
  }
  spec.codebooks = 1 << 16;
  spec.codebooks = spec.CodebooksFor(spec.bandwidths.back());
  model->tensors = ReadSafetensors(folder + "/model.safetensors");
  return model;
}

std::shared_ptr<const model::Model> ReadSpectral(const std::string& safetensors) {
  auto model = std::make_shared<model::Model>();
  model::CodecSpec& spec = model->config.spec;
  spec.name = "spectral";
  spec.architecture = model::Architecture::kSpectral;
  model->tensors = ReadSafetensors(safetensors);
  model::SpectralConfig& config = model->config.spectral;
  const auto size = [&](const char* name, std::size_t dimension) {
    return static_cast<int>(model->tensors.at(name).shape.at(dimension));
  };
  config.bins = size("band", 0);
  config.bands = size("band", 1);
  config.wave_dims = size("wave_basis", 1);
  config.envelope_dims = size("env_basis", 1);
  config.width = size("dec.in.weight", 0);
  config.encoder_width = size("enc.in.weight", 0);
  spec.sample_rate = 75 * config.bins;
  spec.channels = 2;
  spec.hop = config.bins / 2;
  spec.codebooks = 16;
  spec.bandwidths = {3, 6, 12, 24};
  spec.chunk_length = spec.sample_rate;
  spec.chunk_stride = spec.chunk_length / 100 * 99;
  spec.normalize = true;
  spec.frame_rule = model::FrameRule::kFullChunk;
  return model;
}

std::shared_ptr<const model::Model> ReadXCodec(const std::string& folder, const std::string& name) {
  const auto json = nlohmann::json::parse(ReadFile(folder + "/config.json"));
  const auto& acoustic = json.at("acoustic_model_config");
  const auto& semantic = json.at("semantic_model_config");
  auto model = std::make_shared<model::Model>();
  model::CodecSpec& spec = model->config.spec;
  model::XCodecConfig& config = model->config.xcodec;
  spec.name = name;
  spec.architecture = model::Architecture::kXCodec;
  spec.sample_rate = json.at("sample_rate");
  spec.channels = 1;
  spec.hop = 320;
  spec.codebooks = 8;
  spec.bandwidths = json.at("target_bandwidths").get<std::vector<double>>();
  spec.frame_rule = model::FrameRule::kXCodec;
  config.acoustic_width = acoustic.at("encoder_hidden_size");
  config.decoder_width = acoustic.at("decoder_hidden_size");
  config.acoustic_dim = acoustic.at("hidden_size");
  config.semantic.wavlm = semantic.at("model_type") == "wavlm";
  config.semantic.hidden_size = semantic.at("hidden_size");
  config.semantic.layers = semantic.at("num_hidden_layers");
  config.semantic.heads = semantic.at("num_attention_heads");
  config.semantic.intermediate_size = semantic.at("intermediate_size");
  config.semantic.conv_dim = semantic.at("conv_dim").get<std::vector<int>>();
  model->tensors = ReadSafetensors(folder + "/model.safetensors");
  return model;
}

double EqualShare(const CodeBlock& a, const CodeBlock& b) {
  if (a.codebooks != b.codebooks || a.frames != b.frames) return 0;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.codes.size(); ++i) equal += a.codes[i] == b.codes[i] ? 1 : 0;
  return static_cast<double>(equal) / static_cast<double>(a.codes.size());
}

double MaxDifference(const AudioBlock& a, const AudioBlock& b) {
  if (a.channels != b.channels || a.length != b.length) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    const double difference = std::fabs(static_cast<double>(a.samples[i]) - b.samples[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

}  // namespace xcodec::golden
