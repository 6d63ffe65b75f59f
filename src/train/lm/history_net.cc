#include "train/lm/history_net.h"

#include <algorithm>
#include <iterator>

#include "entropy/lm/lm_params.h"

namespace xcodec::train {
namespace {

using torch::Tensor;

constexpr auto kClasses = static_cast<std::int64_t>(entropy::kLmCountClasses);
constexpr auto kLagCount = static_cast<std::int64_t>(std::size(entropy::kLmLags));

// x[:, t - lag] along dimension 1, `first` [B or 1, 1, ...] before the beginning.
Tensor Delay(const Tensor& x, std::int64_t lag, const Tensor& first) {
  const std::int64_t steps = x.size(1);
  const std::int64_t missing = std::min(lag, steps);
  std::vector<std::int64_t> shape = x.sizes().vec();
  shape[1] = missing;
  return torch::cat({first.expand(shape), x.narrow(1, 0, steps - missing)}, 1);
}

// Counts of LmCountClass.
Tensor CountClass(const Tensor& same, const Tensor& other) {
  Tensor size = same.clamp_max(3);
  for (const int from : {5, 9, 17, 33}) size = size + same.ge(from);
  return (size + 8 * other.clamp_max(3)).to(torch::kInt64);
}

// Sum of the vectors of a decision's events, [B, T, D].
Tensor EventVectors(torch::nn::Embedding& bag, const Tensor& own, const Tensor& matches) {
  return bag->forward(own) + torch::matmul(matches, bag->weight.narrow(0, kClasses, kLagCount));
}

}  // namespace

HistoryLmNet::HistoryLmNet(const entropy::LmConfig& config) : libtorch::LanguageModelNet(config) {
  const std::int64_t dim = config.dim;
  const std::int64_t hidden = dim * config.hidden_scale;
  const auto events = static_cast<std::int64_t>(entropy::kLmEvents);
  auto history = std::make_shared<torch::nn::Module>();
  torch::nn::ModuleList before;
  torch::nn::ModuleList now;
  for (int q = 0; q < config.n_q; ++q) {
    before_.emplace_back(torch::nn::EmbeddingOptions(events, dim)._weight(torch::zeros({events, dim})));
    now_.emplace_back(torch::nn::EmbeddingOptions(events, dim)._weight(torch::zeros({events, dim})));
    before->push_back(before_.back());
    now->push_back(now_.back());
  }
  history->register_module("before", before);
  history->register_module("now", now);
  start_ = history->register_parameter("start", torch::zeros({config.n_q, dim}));
  const auto taps = static_cast<std::int64_t>(entropy::kLmTaps);
  taps_ = history->register_module("taps", torch::nn::Linear(taps * dim, dim));
  lower_ = history->register_module("lower", torch::nn::Linear(dim, dim));
  linear1_ = history->register_module("linear1", torch::nn::Linear(dim, hidden));
  linear2_ = history->register_module("linear2", torch::nn::Linear(hidden, dim));
  const torch::nn::LayerNormOptions norm({dim});
  norm1_ = history->register_module("norm1", torch::nn::LayerNorm(norm));
  norm2_ = history->register_module("norm2", torch::nn::LayerNorm(norm));
  register_module("history", history);
}

HistoryLmNet::Events HistoryLmNet::Observe(const Tensor& codes) const {
  const std::int64_t batch = codes.size(0);
  const std::int64_t steps = codes.size(1);
  const std::int64_t card = config().card;
  // Pairs of an even and an odd step; what fills the last pair comes after every step that counts.
  const std::int64_t pairs = (steps + 1) / 2;
  Tensor seen = torch::zeros({batch, 2 * pairs, card}, codes.options().dtype(torch::kInt16));
  seen.narrow(1, 0, steps).scatter_(2, codes.unsqueeze(2), 1);
  seen = seen.view({batch, pairs, 2, card});
  const Tensor until = seen.cumsum(1, torch::kInt16);
  const Tensor same = until - seen;
  const Tensor other = torch::stack({same.select(2, 1), until.select(2, 0)}, 2);
  Events events;
  events.classes = CountClass(same, other).view({batch, 2 * pairs, card}).narrow(1, 0, steps);
  events.own = events.classes.gather(2, codes.unsqueeze(2)).squeeze(2);
  const Tensor none = torch::full({1, 1}, -1, codes.options());
  std::vector<Tensor> matches;
  for (const std::size_t lag : entropy::kLmLags) {
    matches.push_back(codes.eq(Delay(codes, static_cast<std::int64_t>(lag), none)));
  }
  events.matches = torch::stack(matches, 2).to(torch::kFloat32);
  return events;
}

Tensor HistoryLmNet::Input(const Tensor& codes, const std::vector<Events>& events) {
  Tensor frame, nothing, vectors;
  for (std::size_t q = 0; q < events.size(); ++q) {
    const Tensor embedded = embedding(q)->forward(codes.select(1, static_cast<std::int64_t>(q)) + 1);
    const Tensor none = embedding(q)->weight.narrow(0, 0, 1).unsqueeze(0);
    const Tensor bag = EventVectors(before_[q], events[q].own, events[q].matches);
    frame = q == 0 ? embedded : frame + embedded;
    nothing = q == 0 ? none : nothing + none;
    vectors = q == 0 ? bag : vectors + bag;
  }
  std::vector<Tensor> taps;
  for (const std::size_t lag : entropy::kLmTapLags)
    taps.push_back(Delay(frame, static_cast<std::int64_t>(lag), nothing));
  const Tensor zero = torch::zeros({1, 1, 1}, vectors.options());
  return taps_->forward(torch::cat(taps, 2)) + Delay(vectors, 1, zero);
}

Tensor HistoryLmNet::Head(std::size_t q, const Tensor& hidden, const Tensor& codes, const Events& events) {
  const std::int64_t card = config().card;
  const Tensor z = head(q)->forward(hidden);
  Tensor scores = z.narrow(2, 0, card) + z.narrow(2, card, kClasses).gather(2, events.classes);
  for (std::int64_t i = 0; i < kLagCount; ++i) {
    const auto lag = static_cast<std::int64_t>(entropy::kLmLags[i]);
    if (lag >= codes.size(1)) break;
    const std::int64_t rest = codes.size(1) - lag;
    const Tensor bonus = z.narrow(2, card + kClasses + i, 1).narrow(1, lag, rest);
    const Tensor later = scores.narrow(1, lag, rest);
    const Tensor raised = later.scatter_add(2, codes.narrow(1, 0, rest).unsqueeze(2), bonus);
    scores = torch::cat({scores.narrow(1, 0, lag), raised}, 1);
  }
  return scores;
}

Tensor HistoryLmNet::Scores(const Tensor& codes, std::int64_t offset) {
  const auto codebooks = static_cast<std::size_t>(codes.size(1));
  std::vector<Events> events;
  for (std::size_t q = 0; q < codebooks; ++q) {
    events.push_back(Observe(codes.select(1, static_cast<std::int64_t>(q))));
  }
  State state;
  state.offset = offset;
  const Tensor x = Transform(Input(codes, events), &state);
  Tensor lower = torch::zeros_like(x);
  Tensor vectors = torch::zeros_like(x);
  std::vector<Tensor> scores;
  for (std::size_t q = 0; q < codebooks; ++q) {
    const Tensor own = codes.select(1, static_cast<std::int64_t>(q));
    const Tensor y =
        norm1_->forward(x + lower_->forward(lower) + start_[static_cast<std::int64_t>(q)] + vectors);
    const Tensor hidden = norm2_->forward(y + linear2_->forward(torch::gelu(linear1_->forward(y))));
    scores.push_back(Head(q, hidden, own, events[q]));
    lower = lower + embedding(q)->forward(own + 1);
    vectors = vectors + EventVectors(now_[q], events[q].own, events[q].matches);
  }
  return torch::stack(scores, 1).permute({0, 3, 1, 2});
}

}  // namespace xcodec::train
