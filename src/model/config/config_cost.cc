#include "model/config/config_cost.h"

#include <algorithm>
#include <cmath>

#include "model/checkpoint/tensor_table.h"
#include "model/segment_length.h"

namespace xcodec::model {
namespace {

constexpr double kGiB = 1073741824.0;
constexpr double kMaxWeights = 4 * kGiB;
constexpr double kMaxState = 4 * kGiB;
constexpr double kMaxMultiplies = 1e13;
constexpr double kMaxTraffic = 1e10;
constexpr double kFloat = 4;
constexpr double kBuffers = 4;  // copies of an activation that layers have at a time

double SamplesAtOnce(const CodecSpec& spec) {
  return spec.chunk_length > 0 ? static_cast<double>(spec.chunk_length) : spec.sample_rate;
}

void AddConvolution(double in, double out, double kernel, double dilation, double rate, ModelCost* cost) {
  cost->state_bytes += (kernel - 1) * dilation * in * kFloat;
  cost->multiplies += in * out * kernel * rate;
}

// The encoder; the decoder mirrors it.
ModelCost EncodecCost(const CodecSpec& spec, const EncodecConfig& c) {
  ModelCost cost;
  double rate = spec.sample_rate;
  double width = c.num_filters;
  double widest = width * rate;
  AddConvolution(spec.channels, width, c.kernel_size, 1, rate, &cost);
  for (auto ratio = c.upsampling_ratios.rbegin(); ratio != c.upsampling_ratios.rend(); ++ratio) {
    const double inner = width / c.compress;
    for (int j = 0; j < c.num_residual_layers; ++j) {
      AddConvolution(width, inner, c.residual_kernel_size, std::pow(c.dilation_growth_rate, j), rate, &cost);
      AddConvolution(inner, width, 1, 1, rate, &cost);
    }
    if (c.use_conv_shortcut) AddConvolution(width, width, 1, 1, rate, &cost);
    AddConvolution(width, 2 * width, 2.0 * *ratio, 1, rate / *ratio, &cost);
    rate /= *ratio;
    width *= 2;
    widest = std::max(widest, width * rate);
  }
  cost.multiplies += c.num_lstm_layers * 8 * width * width * rate;
  AddConvolution(width, c.hidden_size, c.last_kernel_size, 1, rate, &cost);
  cost.state_bytes += kBuffers * kFloat * widest / spec.sample_rate * SamplesAtOnce(spec);
  cost.state_bytes *= 2;
  cost.multiplies *= 2;
  return cost;
}

ModelCost SpectralCost(const CodecSpec& spec, const SpectralConfig& c) {
  ModelCost cost;
  const double frames = SamplesAtOnce(spec) / spec.hop;
  const double width = std::max({c.width, c.encoder_width, c.wave_dims + c.envelope_dims});
  cost.state_bytes = kBuffers * kFloat * (2 * SamplesAtOnce(spec) + frames * width * c.search_width);
  return cost;
}

// What encoding one segment of the usual length takes. Heads of attention are computed one after another: the
// memory is that of one, the traffic that of all.
ModelCost XCodecCost(const CodecSpec& spec, const XCodecConfig& c) {
  constexpr double kPasses = 6;  // that write or read the scores: products, positions, softmax
  ModelCost cost;
  const double seconds = DefaultSegmentSeconds(spec);
  const double frames = seconds * spec.sample_rate / spec.hop * c.adapter.stride();  // of the teacher
  double width = std::max(c.acoustic_width, c.decoder_width);
  for (const int dim : c.semantic.conv_dim) width = std::max<double>(width, dim);
  const double first = c.semantic.conv_stride.empty() ? 1 : c.semantic.conv_stride.front();
  const double scores = frames * frames;
  const int widest = *std::max_element(c.adapter.channel_ratios.begin(), c.adapter.channel_ratios.end());
  const double inner = std::max(1.0 * c.semantic.intermediate_size, 1.0 * widest * c.semantic.hidden_size);
  cost.state_bytes = kFloat * kBuffers * (scores + frames * inner + frames * spec.hop / first * width);
  cost.multiplies = c.semantic.layers * 2 * scores * c.semantic.hidden_size / seconds;
  cost.traffic_bytes = kFloat * kPasses * c.semantic.layers * c.semantic.heads * scores / seconds;
  return cost;
}

// Snake, residual units and one convolution that changes the rate, at each width: `rate` is that of the wide
// side's other end.
void AddDacSide(const std::vector<int>& ratios, double width, double factor, double rate, ModelCost* cost,
                double* widest) {
  for (const int ratio : ratios) {
    const double down = factor > 1 ? rate / ratio : rate;
    AddConvolution(width, factor * width, 2.0 * ratio, 1, down, cost);
    const double units = factor > 1 ? width : factor * width;
    const double fast = factor > 1 ? rate : rate * ratio;
    for (const double dilation : {1.0, 3.0, 9.0}) {
      AddConvolution(units, units, 7, dilation, fast, cost);
      AddConvolution(units, units, 1, 1, fast, cost);
    }
    *widest = std::max(*widest, units * fast);
    width *= factor;
    rate = factor > 1 ? rate / ratio : rate * ratio;
  }
}

// One second goes through the layers at a time.
ModelCost DacCost(const CodecSpec& spec, const DacConfig& c) {
  ModelCost cost;
  double widest = 0;
  AddDacSide(c.downsampling_ratios, c.encoder_hidden_size, 2, spec.sample_rate, &cost, &widest);
  AddDacSide(c.upsampling_ratios, c.decoder_hidden_size, 0.5,
             static_cast<double>(spec.sample_rate) / spec.hop, &cost, &widest);
  cost.state_bytes += kBuffers * kFloat * widest;
  return cost;
}

double WeightBytes(const ModelConfig& config) {
  double bytes = 0;
  for (const auto& [name, tensor] : ExpectedTensors(config)) {
    double elements = 1;
    for (const std::int64_t size : tensor.shape) elements *= static_cast<double>(size);
    bytes += kFloat * elements;
  }
  return bytes;
}

Status TooMuch(const char* what, double gibibytes) {
  return Status(StatusCode::kResourceLimit, "the configuration asks for " +
                                                std::to_string(static_cast<std::int64_t>(gibibytes)) +
                                                " GiB of " + what + "; the limit is 4");
}

}  // namespace

ModelCost CostOf(const ModelConfig& config) {
  ModelCost cost;
  switch (config.spec.architecture) {
    case Architecture::kEncodec:
      cost = EncodecCost(config.spec, config.encodec);
      break;
    case Architecture::kSpectral:
      cost = SpectralCost(config.spec, config.spectral);
      break;
    case Architecture::kXCodec:
      cost = XCodecCost(config.spec, config.xcodec);
      break;
    case Architecture::kDac:
      cost = DacCost(config.spec, config.dac);
      break;
  }
  cost.weight_bytes = WeightBytes(config);
  // Every weight is used once a frame at least.
  cost.multiplies += cost.weight_bytes / kFloat * config.spec.sample_rate / config.spec.hop;
  return cost;
}

Status CheckCost(const ModelConfig& config) {
  const ModelCost cost = CostOf(config);
  constexpr double kMost = 1e9;  // GiB that a message can have
  if (!(cost.weight_bytes <= kMaxWeights))
    return TooMuch("weights", std::min(kMost, cost.weight_bytes / kGiB));
  if (!(cost.state_bytes <= kMaxState)) return TooMuch("memory", std::min(kMost, cost.state_bytes / kGiB));
  if (!(cost.multiplies <= kMaxMultiplies))
    return Status(StatusCode::kResourceLimit,
                  "the configuration asks for more than 10^13 multiplications a second of audio");
  if (!(cost.traffic_bytes <= kMaxTraffic))
    return Status(StatusCode::kResourceLimit,
                  "the attention of the configuration moves more than 10 GB a second of audio");
  return Status::Ok();
}

}  // namespace xcodec::model
