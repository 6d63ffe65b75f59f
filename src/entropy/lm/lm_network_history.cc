// The parts of the language model's network LmNetworkKind::kHistory other than the transformer.
#include <algorithm>
#include <cassert>

#include "entropy/lm/lm_math.h"
#include "entropy/lm/lm_network.h"

namespace xcodec::entropy {

LmHistoryNetwork::LmHistoryNetwork(const LmParams& params)
    : taps(PackLmLinear(params.history.taps)),
      lower(PackLmLinear(params.history.lower)),
      linear1(PackLmLinear(params.history.linear1)),
      linear2(PackLmLinear(params.history.linear2)),
      params_(&params) {}

LmHistoryState::LmHistoryState(const LmConfig& config)
    : rows(static_cast<std::size_t>(config.n_q), LmHistory(static_cast<std::size_t>(config.card))),
      frames(kFrames * static_cast<std::size_t>(config.dim)) {}

LmHistoryWork::LmHistoryWork(const LmConfig& config, std::size_t batch)
    : taps(batch * kLmTaps * static_cast<std::size_t>(config.dim)),
      classes(batch * static_cast<std::size_t>(config.n_q * config.card)),
      decisions(batch * static_cast<std::size_t>(config.n_q)),
      embedded(batch * static_cast<std::size_t>(config.dim)),
      events(batch * static_cast<std::size_t>(config.dim)),
      lower(batch * static_cast<std::size_t>(config.dim)),
      h(batch * static_cast<std::size_t>(config.dim)),
      steps(batch) {}

void LmHistoryNetwork::ToActivations(const std::int32_t* sum, std::int16_t* out) const {
  const auto dim = static_cast<std::size_t>(params_->config.dim);
  for (std::size_t i = 0; i < dim; ++i)
    out[i] = static_cast<std::int16_t>(
        LmClamp(LmRoundShift(sum[i], params_->history.embedding_shift), LmUnits::kMaxActivation));
}

// The frame before the step as activations, into its place among the last frames.
void LmHistoryNetwork::StoreFrame(const LmStep& step, std::size_t codebooks, std::size_t place,
                                  LmHistoryState* state, std::int32_t* sum) const {
  const auto dim = static_cast<std::size_t>(params_->config.dim);
  std::fill(sum, sum + dim, 0);
  for (std::size_t q = 0; q < codebooks; ++q)
    params_->AddEmbedding(q, step.previous == nullptr ? 0 : std::size_t{1} + step.previous[q * step.stride],
                          sum);
  ToActivations(sum, state->frames.data() + place % LmHistoryState::kFrames * dim);
}

void LmHistoryNetwork::Begin(const LmStep& step, std::size_t position, std::size_t codebooks, std::size_t r,
                             LmHistoryState* state, LmHistoryWork* work, std::int32_t* sum) const {
  const auto dim = static_cast<std::size_t>(params_->config.dim);
  const auto card = static_cast<std::size_t>(params_->config.card);
  const auto n_q = static_cast<std::size_t>(params_->config.n_q);
  // Frame f lies in place f + 1; before the block there are frames without codes.
  if (position == 0)
    for (std::size_t place = 0; place < LmHistoryState::kFrames; ++place)
      StoreFrame({nullptr, nullptr, 1, nullptr, 1}, codebooks, place, state, sum);
  else
    StoreFrame(step, codebooks, position, state, sum);
  for (std::size_t i = 0; i < kLmTaps; ++i) {
    const std::size_t place =
        (position + LmHistoryState::kFrames + 1 - kLmTapLags[i]) % LmHistoryState::kFrames;
    std::copy_n(state->frames.data() + place * dim, dim, work->taps.data() + (r * kLmTaps + i) * dim);
  }
  std::fill(sum, sum + dim, 0);
  for (std::size_t q = 0; q < codebooks; ++q) {
    LmHistory& row = state->rows[q];
    if (position > 0) {
      const std::uint16_t code = step.previous[q * step.stride];
      LmAddEvents(params_->history.before, q, dim, row.classes()[code], row.Next(), code, sum);
      row.Push(code);
    }
    work->decisions[r * n_q + q] = row.Next();
    std::copy_n(row.classes(), card, work->classes.data() + (r * n_q + q) * card);
  }
  for (std::size_t i = 0; i < dim; ++i)
    sum[i] = static_cast<std::int32_t>(LmRoundShift(sum[i], params_->history.before.shift));
  work->steps[r] = step;
}

void LmHistoryNetwork::Lower(std::size_t q, std::size_t r, LmHistoryWork* work) const {
  const auto dim = static_cast<std::size_t>(params_->config.dim);
  const auto card = static_cast<std::size_t>(params_->config.card);
  const auto n_q = static_cast<std::size_t>(params_->config.n_q);
  std::int32_t* embedded = work->embedded.data() + r * dim;
  std::int32_t* events = work->events.data() + r * dim;
  if (q == 0) {
    std::fill(embedded, embedded + dim, 0);
    std::fill(events, events + dim, 0);
  } else {
    const LmStep& step = work->steps[r];
    const std::size_t at = r * n_q + q - 1;
    const std::uint16_t code = step.current[(q - 1) * step.current_stride];
    params_->AddEmbedding(q - 1, std::size_t{1} + code, embedded);
    LmAddEvents(params_->history.now, q - 1, dim, work->classes[at * card + code], work->decisions[at], code,
                events);
  }
  ToActivations(embedded, work->lower.data() + r * dim);
}

void LmHistoryNetwork::AddEvents(std::size_t q, std::size_t r, const LmHistoryWork& work,
                                 std::int32_t* y) const {
  const auto dim = static_cast<std::size_t>(params_->config.dim);
  const std::int32_t* start = params_->history.start.data() + q * dim;
  const std::int32_t* events = work.events.data() + r * dim;
  for (std::size_t i = 0; i < dim; ++i)
    y[i] += start[i] + static_cast<std::int32_t>(LmRoundShift(events[i], params_->history.now.shift));
}

void LmHistoryNetwork::Finish(std::size_t q, std::size_t r, const LmHistoryWork& work,
                              std::int32_t* logits) const {
  const auto card = static_cast<std::size_t>(params_->config.card);
  const std::size_t at = r * static_cast<std::size_t>(params_->config.n_q) + q;
  LmApplyEvents(work.classes.data() + at * card, work.decisions[at], card, logits);
}

}  // namespace xcodec::entropy
