#include "engine/xcodec/teacher.h"

#include <algorithm>
#include <cstring>

namespace xcodec::engine {
namespace {

const char kName[] = "semantic_model.";
constexpr std::size_t kNormRows = 64;       // of one task
constexpr std::size_t kPositionRows = 240;  // of one task
constexpr std::size_t kHiddenRows = 2048;   // of the feed-forward layers' inner activations at a time

std::size_t Size(int n) { return static_cast<std::size_t>(n); }

// Calls body(first, count, workspace) for blocks of rows.
template <class Body>
void ForRows(const Parallel& parallel, std::size_t rows, std::size_t block, const Body& body) {
  parallel.For((rows + block - 1) / block, [&](std::size_t i, Workspace* workspace) {
    body(i * block, std::min(block, rows - i * block), workspace);
  });
}

}  // namespace

NormWeights::NormWeights(Weights* weights, const std::string& name, std::size_t width)
    : gamma(weights->Vector(name + ".weight", static_cast<std::int64_t>(width))),
      beta(weights->Vector(name + ".bias", static_cast<std::int64_t>(width))) {}

Teacher::Layer::Layer(Weights* weights, const std::string& name, const model::XCodecConfig::Semantic& config)
    : attention(weights, name + ".attention", config),
      norm(weights, name + ".layer_norm", Size(config.hidden_size)),
      up(weights, name + ".feed_forward.intermediate_dense", Size(config.intermediate_size),
         Size(config.hidden_size)),
      down(weights, name + ".feed_forward.output_dense", Size(config.hidden_size),
           Size(config.intermediate_size)),
      final_norm(weights, name + ".final_layer_norm", Size(config.hidden_size)) {}

Teacher::Teacher(Weights* weights, const model::XCodecConfig::Semantic& config)
    : width_(Size(config.hidden_size)),
      inner_(Size(config.intermediate_size)),
      config_(config),
      front_(weights, config),
      projection_norm_(weights, std::string(kName) + "feature_projection.layer_norm", front_.width()),
      projection_(weights, std::string(kName) + "feature_projection.projection", width_, front_.width()),
      norm_(weights, std::string(kName) + "encoder.layer_norm", width_) {
  const std::string encoder = std::string(kName) + "encoder.";
  const std::size_t groups = Size(config.pos_conv_groups);
  const std::size_t group = width_ / groups;
  const std::size_t taps = Size(config.pos_conv_kernel);
  const std::string position = encoder + "pos_conv_embed.conv";
  const TensorView w = weights->View(
      position + ".weight", {config.hidden_size, static_cast<std::int64_t>(group), config.pos_conv_kernel});
  const TensorView b = weights->View(position + ".bias", {config.hidden_size});
  for (std::size_t g = 0; g < groups; ++g) {
    positions_.push_back(PackedMatrix::Pack(taps * group, group, [&](std::size_t i, std::size_t j) {
      return w[((g * group + j) * group + i % group) * taps + i / group];
    }));
    positions_.back().SetBias([&](std::size_t j) { return b[g * group + j]; });
  }
  for (int l = 0; l < config.layers; ++l) {
    layers_.push_back(std::make_unique<Layer>(weights, encoder + "layers." + std::to_string(l), config));
  }
  if (config.wavlm) {
    table_ = weights->Get(encoder + "layers.0.attention.rel_attn_embed.weight",
                          {config.num_buckets, config.heads});
  }
}

void Teacher::Normalize(const Kernels& kernels, const Parallel& parallel, const NormWeights& norm,
                        std::size_t rows, std::size_t width, float* x) const {
  ForRows(parallel, rows, kNormRows, [&](std::size_t first, std::size_t count, Workspace*) {
    kernels.layer_norm(x + first * width, count, width, norm.gamma.data(), norm.beta.data(),
                       static_cast<float>(config_.layer_norm_eps), x + first * width);
  });
}

void Teacher::AddPositions(const Kernels& kernels, const Parallel& parallel, std::size_t rows,
                           float* x) const {
  const std::size_t group = width_ / positions_.size();
  const std::size_t taps = Size(config_.pos_conv_kernel);
  const std::size_t before = taps / 2;
  const std::size_t blocks = (rows + kPositionRows - 1) / kPositionRows;
  Floats sum(rows * width_);
  parallel.For(blocks * positions_.size(), [&](std::size_t i, Workspace* workspace) {
    const Workspace::Frame scope(workspace);
    const std::size_t column = i / blocks * group;
    const std::size_t first = i % blocks * kPositionRows;
    const std::size_t count = std::min(kPositionRows, rows - first);
    float* window = workspace->Take((count + taps - 1) * group);
    for (std::size_t r = 0; r < count + taps - 1; ++r) {
      const std::size_t row = first + r;  // in the input with `before` zero rows before it
      if (row < before || row - before >= rows) {
        std::fill_n(window + r * group, group, 0.0F);
      } else {
        std::memcpy(window + r * group, x + (row - before) * width_ + column, group * sizeof(float));
      }
    }
    float* position = workspace->Take(count * group);
    GemmArgs args = positions_[i / blocks].Args(window, group, count, position, group);
    args.epilogue = Epilogue::kGelu;
    kernels.gemm(args);
    for (std::size_t r = 0; r < count; ++r) {
      const float* from = x + (first + r) * width_ + column;
      float* to = sum.data() + (first + r) * width_ + column;
      for (std::size_t c = 0; c < group; ++c) to[c] = from[c] + position[r * group + c];
    }
  });
  std::memcpy(x, sum.data(), rows * width_ * sizeof(float));
}

void Teacher::Project(const Kernels& kernels, const Parallel& parallel, const float* audio,
                      std::size_t samples, std::size_t rows, float* x) const {
  Floats features(rows * front_.width());
  front_.Run(kernels, parallel, audio, samples, features.data());
  Normalize(kernels, parallel, projection_norm_, rows, front_.width(), features.data());
  RunLinears(kernels, parallel, {{&projection_, {features.data(), front_.width(), x, width_, rows}}});
}

void Teacher::RunLayer(const Kernels& kernels, const Parallel& parallel, const Layer& layer,
                       const float* bias, Attention::Buffers* buffers, float* hidden, float* x) const {
  const std::size_t rows = buffers->rows;
  layer.attention.Run(kernels, parallel, bias, buffers, x);
  Normalize(kernels, parallel, layer.norm, rows, width_, x);
  for (std::size_t first = 0; first < rows; first += kHiddenRows) {
    const std::size_t count = std::min(kHiddenRows, rows - first);
    float* part = x + first * width_;
    const std::size_t stride = RowStride(inner_);
    RunLinears(kernels, parallel, {{&layer.up, {part, width_, hidden, stride, count, Epilogue::kGelu}}});
    RunLinears(kernels, parallel,
               {{&layer.down, {hidden, stride, part, width_, count, Epilogue::kScaleAdd}}});
  }
  Normalize(kernels, parallel, layer.final_norm, rows, width_, x);
}

void Teacher::Run(const Kernels& kernels, const Parallel& parallel, const float* audio, std::size_t samples,
                  float* out) const {
  const std::size_t rows = FramesFor(samples);
  Floats x(rows * width_);
  Project(kernels, parallel, audio, samples, rows, x.data());
  AddPositions(kernels, parallel, rows, x.data());
  Normalize(kernels, parallel, norm_, rows, width_, x.data());
  std::memcpy(out, x.data(), rows * width_ * sizeof(float));
  const Floats bias = config_.wavlm ? PositionBias(config_, table_.data(), rows) : Floats();
  Attention::Buffers buffers(rows, width_, Size(config_.heads));
  Floats hidden(std::min(rows, kHiddenRows) * RowStride(inner_));
  const auto states = static_cast<float>(layers_.size() + 1);
  for (const auto& layer : layers_) {
    RunLayer(kernels, parallel, *layer, config_.wavlm ? bias.data() : nullptr, &buffers, hidden.data(),
             x.data());
    const bool last = layer == layers_.back();
    ForRows(parallel, rows, kNormRows, [&](std::size_t first, std::size_t count, Workspace*) {
      float* sum = out + first * width_;
      const float* state = x.data() + first * width_;
      for (std::size_t i = 0; i < count * width_; ++i) {
        const float value = sum[i] + state[i];
        sum[i] = last ? value / states : value;
      }
    });
  }
}

}  // namespace xcodec::engine
