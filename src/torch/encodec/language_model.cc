#include "torch/encodec/language_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "entropy/lm/lm_params.h"

namespace xcodec::libtorch {

using torch::nn::LayerNorm;
using torch::nn::LayerNormOptions;
using torch::nn::Linear;

namespace {

// What Python's layer computes, to the bit: product and bias in one addmm. C++'s forward() multiplies first
// and then adds the bias where the input has three dimensions, and the kernels of some processors (OpenBLAS
// for AVX2, inner dimension 800) then round otherwise; a model's files depend on every bit.
torch::Tensor Apply(const Linear& layer, const torch::Tensor& x) {
  return torch::linear(x, layer->weight, layer->bias);
}

}  // namespace

StreamingTransformerLayer::StreamingTransformerLayer(int width, int heads, int hidden, int past_context)
    : heads_(heads), past_context_(past_context) {
  auto attention = std::make_shared<torch::nn::Module>();
  in_weight_ = attention->register_parameter("in_proj_weight", torch::empty({3 * width, width}));
  in_bias_ = attention->register_parameter("in_proj_bias", torch::zeros({3 * width}));
  torch::nn::init::xavier_uniform_(in_weight_);
  out_ = attention->register_module("out_proj", Linear(width, width));
  register_module("self_attn", attention);
  linear1_ = register_module("linear1", Linear(width, hidden));
  linear2_ = register_module("linear2", Linear(hidden, width));
  norm1_ = register_module("norm1", LayerNorm(LayerNormOptions({width})));
  norm2_ = register_module("norm2", LayerNorm(LayerNormOptions({width})));
}

torch::Tensor StreamingTransformerLayer::Attention(const torch::Tensor& x, const torch::Tensor& past) {
  const std::int64_t width = x.size(2);
  const std::int64_t batch = x.size(0);
  const std::int64_t steps = x.size(1);
  const std::int64_t seen = past.size(1);
  const std::int64_t head = width / heads_;
  const auto split = [&](const torch::Tensor& t) {
    return t.contiguous().view({t.size(0), batch * heads_, head}).transpose(0, 1);
  };
  const torch::Tensor keys = torch::cat({past, x}, 1).transpose(0, 1);
  const torch::Tensor q =
      torch::linear(x.transpose(0, 1), in_weight_.narrow(0, 0, width), in_bias_.narrow(0, 0, width));
  const auto kv =
      torch::linear(keys, in_weight_.narrow(0, width, 2 * width), in_bias_.narrow(0, width, 2 * width))
          .chunk(2, -1);
  const torch::Tensor delta = torch::arange(seen, steps + seen, x.device()).view({-1, 1}) -
                              torch::arange(steps + seen, x.device()).view({1, -1});
  const torch::Tensor hidden = delta.lt(0).logical_or(delta.gt(past_context_)).unsqueeze(0);
  const torch::Tensor mask =
      torch::zeros(hidden.sizes(), q.options()).masked_fill(hidden, -std::numeric_limits<double>::infinity());
  const torch::Tensor scaled = split(q) / std::sqrt(static_cast<double>(head));
  const torch::Tensor weights =
      torch::softmax(torch::baddbmm(mask, scaled, split(kv[0]).transpose(-2, -1)), -1);
  const torch::Tensor mixed =
      torch::bmm(weights, split(kv[1])).transpose(0, 1).contiguous().view({steps * batch, width});
  return Apply(out_, mixed).view({steps, batch, width}).transpose(0, 1);
}

torch::Tensor StreamingTransformerLayer::forward(const torch::Tensor& x, const torch::Tensor& past) {
  const torch::Tensor y = norm1_->forward(x + Attention(x, past));
  return norm2_->forward(y + Apply(linear2_, torch::gelu(Apply(linear1_, y))));
}

LanguageModelNet::LanguageModelNet(const entropy::LmConfig& config) : config_(config) {
  torch::nn::ModuleList embeddings;
  torch::nn::ModuleList heads;
  torch::nn::ModuleList layers;
  const bool history = config.network == entropy::LmNetworkKind::kHistory;
  const int outputs = config.card + (history ? static_cast<int>(entropy::kLmEvents) : 0);
  for (int k = 0; k < config.n_q; ++k) {
    embeddings_.emplace_back(config.card + 1, config.dim);
    embeddings->push_back(embeddings_.back());
    heads_.emplace_back(config.dim, outputs);
    heads->push_back(heads_.back());
  }
  for (int i = 0; i < config.num_layers; ++i) {
    layers_.push_back(std::make_shared<StreamingTransformerLayer>(
        config.dim, config.num_heads, config.dim * config.hidden_scale, config.past_context));
    layers->push_back(layers_.back());
  }
  auto transformer = std::make_shared<torch::nn::Module>();
  norm_in_ = transformer->register_module("norm_in", LayerNorm(LayerNormOptions({config.dim})));
  transformer->register_module("layers", layers);
  register_module("transformer", transformer);
  register_module("emb", embeddings);
  register_module("linears", heads);
}

torch::Tensor LanguageModelNet::Positions(std::int64_t steps, std::int64_t offset,
                                          torch::Device device) const {
  const std::int64_t half = config_.dim / 2;
  const torch::Tensor positions = torch::arange(steps, device).view({1, -1, 1}) + offset;
  const torch::Tensor exponent = torch::arange(half, device).view({1, 1, -1}) / (half - 1);
  const torch::Tensor base = torch::tensor(static_cast<float>(config_.max_period), device);
  const torch::Tensor phase = positions / torch::pow(base, exponent);
  return torch::cat({torch::cos(phase), torch::sin(phase)}, -1);
}

torch::Tensor LanguageModelNet::Transform(const torch::Tensor& sum, State* state) {
  // A chunk starts with one zero vector as every layer's past.
  if (state->past.empty()) state->past.assign(layers_.size(), torch::zeros_like(sum.narrow(1, 0, 1)));
  torch::Tensor x = norm_in_->forward(sum) + Positions(sum.size(1), state->offset, sum.device());
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const torch::Tensor seen = torch::cat({state->past[i], x}, 1);
    x = layers_[i]->forward(x, state->past[i]);
    const std::int64_t keep = std::min<std::int64_t>(seen.size(1), config_.past_context);
    state->past[i] = seen.narrow(1, seen.size(1) - keep, keep);
  }
  state->offset += x.size(1);
  return x;
}

torch::Tensor LanguageModelNet::Logits(const torch::Tensor& inputs, State* state) {
  const std::int64_t codebooks = inputs.size(1);
  torch::Tensor sum = embeddings_[0]->forward(inputs.select(1, 0));
  for (std::int64_t k = 1; k < codebooks; ++k) {
    sum = sum + embeddings_[static_cast<std::size_t>(k)]->forward(inputs.select(1, k));
  }
  const torch::Tensor x = Transform(sum, state);
  std::vector<torch::Tensor> logits;
  for (std::int64_t k = 0; k < codebooks; ++k) {
    logits.push_back(Apply(heads_[static_cast<std::size_t>(k)], x));
  }
  return torch::stack(logits, 1).permute({0, 3, 1, 2});
}

torch::Tensor LanguageModelNet::Probabilities(const torch::Tensor& inputs, State* state) {
  return torch::softmax(Logits(inputs, state), 1);
}

}  // namespace xcodec::libtorch
