#include "entropy/lm/lm_network.h"

#include <algorithm>
#include <cassert>

#include "entropy/lm/lm_math.h"

namespace xcodec::entropy {
namespace {

std::size_t RoundUp(std::size_t n, std::size_t multiple) { return (n + multiple - 1) / multiple * multiple; }

// The code of a frame that does not exist is row 0 of the embedding; code c is row c + 1.
std::size_t EmbeddingRow(const LmStep& step, std::size_t q) {
  return step.previous == nullptr ? 0 : std::size_t{1} + step.previous[q * step.stride];
}

}  // namespace

LmNetwork::LmNetwork(const IntegerLm& model, const LmKernels& kernels) : model_(model), kernels_(&kernels) {
  const LmParams& p = params();
  dim_ = static_cast<std::size_t>(p.config.dim);
  num_heads_ = static_cast<std::size_t>(p.config.num_heads);
  head_dim_ = dim_ / num_heads_;
  pairs_ = (head_dim_ + 1) / 2;
  value_width_ = RoundUp(head_dim_, kLmTile);
  past_context_ = static_cast<std::size_t>(p.config.past_context);
  for (const LmLayer& layer : p.layers)
    layers_.push_back({PackLmLinear(layer.in_proj), PackLmLinear(layer.out_proj), PackLmLinear(layer.linear1),
                       PackLmLinear(layer.linear2)});
  for (const LmLinear& head : p.heads) heads_.push_back(PackLmLinear(head));
  if (p.has_history()) history_ = std::make_unique<LmHistoryNetwork>(p);
  widest_ = std::max({layers_[0].in_proj.width(), layers_[0].linear1.width(), heads_[0].width()});
}

LmState::LmState(const LmNetwork& network, std::size_t steps, std::size_t batch) {
  // Key 0 is the zero vector before the first step. A batch needs the context of its first step as well.
  const std::size_t window = std::min(steps + 1, network.past_context_ + batch + 1);
  ring_ = (window + kLmTile - 1) / kLmTile + 1;
  const std::size_t tiles = network.num_heads_ * ring_;
  keys_size_ = tiles * network.pairs_ * 2 * kLmTile;
  values_size_ = tiles * kLmTile * network.value_width_;
  const std::size_t layers = network.layers_.size();
  cache_.assign(layers * (keys_size_ + values_size_), 0);
  if (network.history_ != nullptr) history_ = std::make_unique<LmHistoryState>(network.config());
  // The projection of a zero vector is the bias.
  for (std::size_t i = 0; i < layers; ++i)
    network.StoreKeys(network.params().layers[i].in_proj.bias.data(), i, 0, this);
}

LmWorkspace::LmWorkspace(const LmNetwork& network, std::size_t batch)
    : batch_(batch),
      x_(batch * network.dim_),
      attended_(batch * network.dim_),
      features_(batch * static_cast<std::size_t>(network.params().hidden())),
      queries_(batch * network.num_heads_ * network.pairs_ * 2),
      y_(batch * network.widest_),
      residual_(network.dim_),
      position_(network.dim_),
      reduce_(batch),
      positions_(batch),
      scores_(kLmQueries * LmScratch(network.past_context_)),
      weights_(scores_.size()) {
  if (network.history_ != nullptr) history_ = std::make_unique<LmHistoryWork>(network.config(), batch);
}

// Cosines, then sines, in the unit of the first activations.
void LmNetwork::Position(std::size_t position, std::int16_t* out) const {
  const LmParams& p = params();
  const int shift = LmUnits::kSineBits - p.norm_in.exponent;
  const std::size_t half = dim_ / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const std::uint64_t turns = std::uint64_t{static_cast<std::uint32_t>(p.position_frequency[2 * i])} << 32 |
                                static_cast<std::uint32_t>(p.position_frequency[2 * i + 1]);
    const std::uint64_t phase = turns * position;
    out[i] = static_cast<std::int16_t>(LmRoundShift(LmSineOf(phase + (std::uint64_t{1} << 62)), shift));
    out[half + i] = static_cast<std::int16_t>(LmRoundShift(LmSineOf(phase), shift));
  }
}

// Position() of a step of the batch is added to its x.
void LmNetwork::AddPosition(std::size_t r, LmWorkspace* work) const {
  // Blocks in lockstep are at the same position.
  if (r == 0 || work->positions_[r] != work->positions_[r - 1])
    Position(work->positions_[r], work->position_.data());
  std::int16_t* x = work->x_.data() + r * dim_;
  for (std::size_t i = 0; i < dim_; ++i)
    x[i] = static_cast<std::int16_t>(LmClamp(x[i] + work->position_[i], LmUnits::kMaxActivation));
}

// x = norm of the sum of embeddings, plus the position.
void LmNetwork::Embed(Span<const LmStep> steps, int codebooks, LmWorkspace* work) const {
  const LmParams& p = params();
  LmVector<std::int32_t>& sum = work->residual_;
  for (std::size_t r = 0; r < steps.size(); ++r) {
    std::fill(sum.begin(), sum.end(), 0);
    for (std::size_t q = 0; q < static_cast<std::size_t>(codebooks); ++q)
      p.AddEmbedding(q, EmbeddingRow(steps[r], q), sum.data());
    kernels_->norm(p.norm_in, sum.data(), dim_, work->x_.data() + r * dim_);
    AddPosition(r, work);
  }
}

// x = norm of the input from the frames before, plus the position.
void LmNetwork::EmbedHistory(Span<const LmStep> steps, int codebooks, LmWorkspace* work) const {
  LmHistoryWork* h = work->history_.get();
  std::int32_t* events = work->history_->events.data();
  for (std::size_t r = 0; r < steps.size(); ++r)
    history_->Begin(steps[r], work->positions_[r], static_cast<std::size_t>(codebooks), r,
                    steps[r].state->history_.get(), h, events + r * dim_);
  const std::size_t width = history_->taps.width();
  kernels_->linear(history_->taps,
                   {steps.size(), h->taps.data(), history_->taps.cols, nullptr, work->y_.data(), width});
  for (std::size_t r = 0; r < steps.size(); ++r) {
    std::int32_t* y = work->y_.data() + r * width;
    for (std::size_t i = 0; i < dim_; ++i) y[i] += events[r * dim_ + i];
    kernels_->norm(params().norm_in, y, dim_, work->x_.data() + r * dim_);
    AddPosition(r, work);
  }
}

// y: query, key and value of one step; its key and value go to place `index` of the cache.
void LmNetwork::StoreKeys(const std::int32_t* y, std::size_t layer, std::size_t index, LmState* state) const {
  const std::size_t ring = state->ring_;
  const std::size_t slot = index / kLmTile % ring;
  const std::size_t lane = index % kLmTile;
  for (std::size_t h = 0; h < num_heads_; ++h) {
    const std::int32_t* key = y + dim_ + h * head_dim_;
    const std::int32_t* value = y + 2 * dim_ + h * head_dim_;
    std::int16_t* keys = state->keys(layer) + (h * ring + slot) * pairs_ * 2 * kLmTile;
    std::int16_t* values = state->values(layer) + (h * ring + slot) * kLmTile * value_width_;
    for (std::size_t c = 0; c < head_dim_; ++c) {
      keys[(c / 2 * kLmTile + lane) * 2 + c % 2] =
          static_cast<std::int16_t>(LmClamp(key[c], LmUnits::kMaxProjection));
      values[(lane / 2 * value_width_ + c) * 2 + lane % 2] =
          static_cast<std::int16_t>(LmClamp(value[c], LmUnits::kMaxProjection));
    }
  }
}

const std::int16_t* LmNetwork::KeysOf(const LmStep& step, std::size_t layer, std::size_t head) const {
  return step.state->keys(layer) + head * step.state->ring_ * pairs_ * 2 * kLmTile;
}

void LmNetwork::Attend(std::size_t index, Span<const LmStep> steps, LmWorkspace* work) const {
  const LmLayer& layer = params().layers[index];
  LmAttention a;
  a.pairs = pairs_;
  a.value_width = value_width_;
  a.head_dim = head_dim_;
  a.past_context = past_context_;
  a.shift = layer.score_shift;
  a.scores = work->scores_.data();
  a.weights = work->weights_.data();
  a.query_stride = num_heads_ * 2 * pairs_;
  a.out_stride = dim_;
  for (std::size_t h = 0; h < num_heads_; ++h) {
    a.multiplier = layer.score_multiplier[h];
    for (std::size_t r = 0; r < steps.size(); r += a.count) {
      LmState& state = *steps[r].state;
      a.count = 1;
      while (r + a.count < steps.size() && steps[r + a.count].state == &state) ++a.count;
      a.ring = state.ring_;
      a.query = work->queries_.data() + r * a.query_stride + h * 2 * pairs_;
      a.keys = KeysOf(steps[r], index, h);
      a.values = state.values(index) + h * a.ring * kLmTile * value_width_;
      a.last = work->positions_[r] + 1;
      a.out = work->attended_.data() + r * dim_ + h * head_dim_;
      const bool row_follows = r + a.count < steps.size();
      a.next_keys = row_follows          ? KeysOf(steps[r + a.count], index, h)
                    : h + 1 < num_heads_ ? KeysOf(steps[0], index, h + 1)
                                         : nullptr;
      kernels_->attend(a);
    }
  }
}

// out = norm(x + y), where x has unit 2^-exponent.
void LmNetwork::AddAndNorm(const LmNorm& norm, std::size_t count, int exponent, std::size_t y_stride,
                           LmWorkspace* work, const std::int16_t* x, std::int16_t* out) const {
  const int scale = 1 << (LmUnits::kResidualBits - exponent);
  for (std::size_t r = 0; r < count; ++r) {
    std::int32_t* y = work->y_.data() + r * y_stride;
    for (std::size_t i = 0; i < dim_; ++i) y[i] += x[r * dim_ + i] * scale;
    kernels_->norm(norm, y, dim_, out + r * dim_);
  }
}

// x = norm(x + linear2(gelu(linear1(x)))), where x has unit 2^-exponent.
void LmNetwork::FeedForward(const LmPacked& linear1, const LmPacked& linear2, const LmNorm& norm,
                            int exponent, std::size_t count, LmWorkspace* work, std::int16_t* x) const {
  const auto hidden = static_cast<std::size_t>(params().hidden());
  std::size_t width = linear1.width();
  kernels_->linear(linear1, {count, x, dim_, nullptr, work->y_.data(), width});
  for (std::size_t r = 0; r < count; ++r)
    work->reduce_[r] =
        kernels_->gelu(work->y_.data() + r * width, hidden, work->features_.data() + r * hidden);
  width = linear2.width();
  kernels_->linear(linear2,
                   {count, work->features_.data(), hidden, work->reduce_.data(), work->y_.data(), width});
  AddAndNorm(norm, count, exponent, width, work, x, x);
}

void LmNetwork::RunLayer(std::size_t index, Span<const LmStep> steps, int exponent, LmWorkspace* work) const {
  const Layer& packed = layers_[index];
  const LmLayer& layer = params().layers[index];
  const std::size_t count = steps.size();
  std::size_t width = packed.in_proj.width();
  kernels_->linear(packed.in_proj, {count, work->x_.data(), dim_, nullptr, work->y_.data(), width});
  for (std::size_t r = 0; r < count; ++r) {
    const std::int32_t* y = work->y_.data() + r * width;
    std::int16_t* query = work->queries_.data() + r * num_heads_ * 2 * pairs_;
    for (std::size_t h = 0; h < num_heads_; ++h)
      for (std::size_t c = 0; c < head_dim_; ++c)
        query[h * 2 * pairs_ + c] =
            static_cast<std::int16_t>(LmClamp(y[h * head_dim_ + c], LmUnits::kMaxProjection));
    StoreKeys(y, index, work->positions_[r] + 1, steps[r].state);
  }
  Attend(index, steps, work);
  width = packed.out_proj.width();
  kernels_->linear(packed.out_proj, {count, work->attended_.data(), dim_, nullptr, work->y_.data(), width});
  AddAndNorm(layer.norm1, count, exponent, width, work, work->x_.data(), work->x_.data());
  FeedForward(packed.linear1, packed.linear2, layer.norm2, layer.norm1.exponent, count, work,
              work->x_.data());
}

void LmNetwork::Evaluate(Span<const LmStep> steps, int codebooks, LmWorkspace* work) const {
  assert(steps.size() <= work->batch_);
  for (std::size_t r = 0; r < steps.size(); ++r) work->positions_[r] = steps[r].state->steps_++;
  if (history_ != nullptr)
    EmbedHistory(steps, codebooks, work);
  else
    Embed(steps, codebooks, work);
  int exponent = params().norm_in.exponent;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    RunLayer(i, steps, exponent, work);
    exponent = params().layers[i].norm2.exponent;
  }
}

// Input of the head of codebook q: the transformer's output, the lower codebooks and their events.
const std::int16_t* LmNetwork::HistoryInputOf(int q, std::size_t first, std::size_t count,
                                              LmWorkspace* work) const {
  const LmHistoryParams& p = params().history;
  LmHistoryWork* h = work->history_.get();
  const auto codebook = static_cast<std::size_t>(q);
  std::int16_t* out = h->h.data() + first * dim_;
  const std::size_t width = history_->lower.width();
  for (std::size_t r = first; r < first + count; ++r) history_->Lower(codebook, r, h);
  kernels_->linear(history_->lower,
                   {count, h->lower.data() + first * dim_, dim_, nullptr, work->y_.data(), width});
  for (std::size_t r = 0; r < count; ++r)
    history_->AddEvents(codebook, first + r, *h, work->y_.data() + r * width);
  const int exponent = params().layers.back().norm2.exponent;
  AddAndNorm(p.norm1, count, exponent, width, work, work->x_.data() + first * dim_, out);
  FeedForward(history_->linear1, history_->linear2, p.norm2, p.norm1.exponent, count, work, out);
  return out;
}

const std::int32_t* LmNetwork::Logits(int q, std::size_t first, std::size_t count, LmWorkspace* work) const {
  const LmPacked& head = heads_[static_cast<std::size_t>(q)];
  const std::int16_t* x =
      history_ == nullptr ? work->x_.data() + first * dim_ : HistoryInputOf(q, first, count, work);
  kernels_->linear(head, {count, x, dim_, nullptr, work->y_.data(), head.width()});
  for (std::size_t r = 0; history_ != nullptr && r < count; ++r)
    history_->Finish(static_cast<std::size_t>(q), first + r, *work->history_,
                     work->y_.data() + r * head.width());
  return work->y_.data();
}

}  // namespace xcodec::entropy
