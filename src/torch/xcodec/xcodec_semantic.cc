#include "torch/xcodec/xcodec_semantic.h"

#include <cmath>

#include "torch/backend/plain_layers.h"

namespace xcodec::libtorch {

using torch::nn::LayerNorm;
using torch::nn::LayerNormOptions;

SemanticAttention::SemanticAttention(const model::XCodecConfig::Semantic& config, bool owns_table)
    : heads_(config.heads), buckets_(config.num_buckets), max_distance_(config.max_bucket_distance) {
  const int width = config.hidden_size;
  q_ = register_module("q_proj", std::make_shared<PlainLinear>(width, width));
  k_ = register_module("k_proj", std::make_shared<PlainLinear>(width, width));
  v_ = register_module("v_proj", std::make_shared<PlainLinear>(width, width));
  out_ = register_module("out_proj", std::make_shared<PlainLinear>(width, width));
  if (!config.wavlm) return;
  gate_ = register_module("gru_rel_pos_linear", std::make_shared<PlainLinear>(width / heads_, 8));
  gate_const_ = register_parameter("gru_rel_pos_const", torch::empty({1, heads_, 1, 1}));
  if (!owns_table) return;
  auto table = std::make_shared<torch::nn::Module>();
  table_ = table->register_parameter("weight", torch::empty({buckets_, heads_}));
  register_module("rel_attn_embed", table);
}

// Half of the buckets are for keys after the query; of each half, one half counts steps and the other grows
// logarithmically up to the largest distance (Raffel et al. 2020, arXiv 1910.10683).
torch::Tensor SemanticAttention::PositionBias(std::int64_t time) const {
  const torch::Tensor distance = torch::arange(1 - time, time);
  const torch::Tensor steps = distance.abs();
  const int half = buckets_ / 2;
  const int exact = half / 2;
  const torch::Tensor growth = torch::log(steps.to(torch::kFloat32) / exact) /
                               std::log(static_cast<double>(max_distance_) / exact) * (half - exact);
  const torch::Tensor far = (exact + growth.clamp_min(0)).to(torch::kInt64).clamp_max(half - 1);
  const torch::Tensor bucket =
      torch::where(steps.lt(exact), steps, far) + distance.gt(0).to(torch::kInt64) * half;
  return torch::embedding(table_, bucket.to(table_.device())).t().contiguous();
}

// Factor of the position bias per head and query: a (b c - 1) + 2 with sigmoids a, b of the layer's input.
torch::Tensor SemanticAttention::Gate(const torch::Tensor& x) const {
  const torch::Tensor per_head = x.view({x.size(0), heads_, -1}).transpose(0, 1);  // [heads, time, head size]
  const torch::Tensor ab = torch::sigmoid(gate_->forward(per_head).view({heads_, x.size(0), 2, 4}).sum(-1));
  const torch::Tensor a = ab.narrow(2, 0, 1);
  const torch::Tensor b = ab.narrow(2, 1, 1);
  return a * (b * gate_const_.view({heads_, 1, 1}) - 1.0) + 2.0;
}

torch::Tensor SemanticAttention::forward(const torch::Tensor& x, const torch::Tensor& position_bias) {
  const std::int64_t time = x.size(0);
  const std::int64_t size = x.size(1) / heads_;
  const torch::Tensor q = q_->forward(x) * std::pow(static_cast<double>(size), -0.5);
  const torch::Tensor k = k_->forward(x);
  const torch::Tensor v = v_->forward(x);
  const torch::Tensor gate = position_bias.defined() ? Gate(x) : torch::Tensor();
  std::vector<torch::Tensor> heads;
  for (int h = 0; h < heads_; ++h) {
    const auto slice = [&](const torch::Tensor& t) { return t.narrow(1, h * size, size); };
    torch::Tensor scores = slice(q).matmul(slice(k).t());
    if (gate.defined()) {
      // Row i of all windows of `time` values starts at distance i - (time - 1): query time - 1 - i.
      scores = scores + gate[h] * position_bias[h].unfold(0, time, 1).flip(0);
    }
    heads.push_back(torch::softmax(scores, -1).matmul(slice(v)));
  }
  return out_->forward(torch::cat(heads, 1));
}

SemanticLayer::SemanticLayer(const model::XCodecConfig::Semantic& config, bool first) {
  const LayerNormOptions norm = LayerNormOptions({config.hidden_size}).eps(config.layer_norm_eps);
  attention_ = register_module("attention", std::make_shared<SemanticAttention>(config, first));
  norm_ = register_module("layer_norm", LayerNorm(norm));
  auto feed_forward = std::make_shared<torch::nn::Module>();
  intermediate_ = feed_forward->register_module(
      "intermediate_dense", std::make_shared<PlainLinear>(config.hidden_size, config.intermediate_size));
  output_ = feed_forward->register_module(
      "output_dense", std::make_shared<PlainLinear>(config.intermediate_size, config.hidden_size));
  register_module("feed_forward", feed_forward);
  final_norm_ = register_module("final_layer_norm", LayerNorm(norm));
}

torch::Tensor SemanticLayer::forward(const torch::Tensor& x, const torch::Tensor& position_bias) {
  const torch::Tensor y = norm_->forward(x + attention_->forward(x, position_bias));
  return final_norm_->forward(y + output_->forward(torch::gelu(intermediate_->forward(y))));
}

SemanticModel::SemanticModel(const model::XCodecConfig::Semantic& config)
    : wavlm_(config.wavlm), position_kernel_(config.pos_conv_kernel) {
  const int width = config.hidden_size;
  const auto norm = [&](int size) { return LayerNorm(LayerNormOptions({size}).eps(config.layer_norm_eps)); };
  extractor_ = register_module("feature_extractor", std::make_shared<SemanticFeatureExtractor>(config));
  auto projection = std::make_shared<torch::nn::Module>();
  projection_norm_ = projection->register_module("layer_norm", norm(config.conv_dim.back()));
  projection_ =
      projection->register_module("projection", std::make_shared<PlainLinear>(config.conv_dim.back(), width));
  register_module("feature_projection", projection);

  PlainConvOptions options;
  options.padding = position_kernel_ / 2;
  options.groups = config.pos_conv_groups;
  auto encoder = std::make_shared<torch::nn::Module>();
  auto position = std::make_shared<torch::nn::Module>();
  position_conv_ = position->register_module(
      "conv", std::make_shared<PlainConv1d>(width, width, position_kernel_, options));
  encoder->register_module("pos_conv_embed", position);
  norm_ = encoder->register_module("layer_norm", norm(width));
  torch::nn::ModuleList layers;
  for (int i = 0; i < config.layers; ++i) {
    layers_.push_back(std::make_shared<SemanticLayer>(config, i == 0));
    layers->push_back(layers_.back());
  }
  encoder->register_module("layers", layers);
  register_module("encoder", encoder);
}

// Convolutional features [1, C, time] -> the encoder's input [time, width].
torch::Tensor SemanticModel::Project(const torch::Tensor& features) {
  const torch::Tensor x =
      projection_->forward(projection_norm_->forward(features.squeeze(0).t()));  // [time, width]
  torch::Tensor position = position_conv_->forward(x.t().unsqueeze(0));
  if (position_kernel_ % 2 == 0) position = position.narrow(2, 0, position.size(2) - 1);
  return norm_->forward(x + torch::gelu(position).squeeze(0).t());
}

torch::Tensor SemanticModel::Features(const torch::Tensor& audio, std::int64_t segment,
                                      const std::function<void(const torch::Tensor&)>& observe) {
  torch::Tensor x = Project(extractor_->Extract(audio, segment));
  if (observe) observe(x);
  torch::Tensor sum = x;
  const torch::Tensor bias = wavlm_ ? layers_[0]->attention().PositionBias(x.size(0)) : torch::Tensor();
  for (const std::shared_ptr<SemanticLayer>& layer : layers_) {
    x = layer->forward(x, bias);
    if (observe) observe(x);
    sum = sum + x;
  }
  return sum / static_cast<double>(layers_.size() + 1);
}

}  // namespace xcodec::libtorch
