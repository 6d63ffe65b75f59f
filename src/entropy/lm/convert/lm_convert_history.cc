// Conversion of the parts of LmNetworkKind::kHistory other than the transformer.
#include "entropy/lm/convert/lm_converter.h"
#include "entropy/lm/convert/lm_float.h"

namespace xcodec::entropy {

// The finest power of two in which no sum of embeddings leaves the range of activations.
Status LmConverter::EmbeddingShift() {
  std::int32_t& shift = params_->history.embedding_shift;
  shift = 0;
  while (shift < 30 && largest_embedding_ / (embedding_unit_ * LmPowerOfTwo(shift)) > 32767) ++shift;
  return Status::Ok();
}

Status LmConverter::Bag(const std::string& name, LmBag* bag) {
  const auto dim = static_cast<std::size_t>(dim_);
  const auto n_q = static_cast<std::size_t>(params_->config.n_q);
  std::vector<double> steps(n_q * kLmEvents);
  double total = 0;
  for (std::size_t q = 0; q < n_q; ++q) {
    Span<const float> table;
    XCODEC_RETURN_IF_ERROR(source_.Get(name + "." + std::to_string(q) + ".weight",
                                       {static_cast<std::int64_t>(kLmEvents), dim_}, &table));
    for (std::size_t e = 0; e < kLmEvents; ++e) {
      const std::size_t at = q * kLmEvents + e;
      steps[at] = LmQuantizeRow(table.data() + e * dim, dim, bag->weight.data() + at * dim);
      total += 127 * steps[at];
    }
  }
  // The finest power of two in which all events together stay within 2^29; at most 2^-26, at least half of
  // 2^-13.
  int bits = total > 0 ? 28 - LmFloorLog2(total) - 1 : 26;
  if (bits > 26) bits = 26;
  if (bits < LmUnits::kResidualBits + 1) return LmTooLarge(name);
  bag->shift = bits - LmUnits::kResidualBits;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!LmStoreInt32(steps[i] * LmPowerOfTwo(bits), &bag->multiplier[i])) return LmTooLarge(name);
  return Status::Ok();
}

Status LmConverter::HistoryInput() {
  LmHistoryParams& h = params_->history;
  XCODEC_RETURN_IF_ERROR(EmbeddingShift());
  const double unit = embedding_unit_ * LmPowerOfTwo(h.embedding_shift);
  const double residual = LmPowerOfTwo(-LmUnits::kResidualBits);
  XCODEC_RETURN_IF_ERROR(Linear("history.taps.weight", "history.taps.bias", unit, residual, &h.taps));
  XCODEC_RETURN_IF_ERROR(Linear("history.lower.weight", "history.lower.bias", unit, residual, &h.lower));
  XCODEC_RETURN_IF_ERROR(Bag("history.before", &h.before));
  return Bag("history.now", &h.now);
}

Status LmConverter::HistoryOutput() {
  LmHistoryParams& h = params_->history;
  const double residual = LmPowerOfTwo(-LmUnits::kResidualBits);
  const double hidden = LmPowerOfTwo(-LmUnits::kHiddenBits);
  Span<const float> start;
  XCODEC_RETURN_IF_ERROR(source_.Get("history.start", {params_->config.n_q, dim_}, &start));
  for (std::size_t i = 0; i < start.size(); ++i)
    if (!LmStoreInt32(static_cast<double>(start[i]) / residual, &h.start[i]))
      return LmTooLarge("history.start");
  XCODEC_RETURN_IF_ERROR(Norm("history.norm1", residual, false, &h.norm1));
  XCODEC_RETURN_IF_ERROR(
      Linear("history.linear1.weight", "history.linear1.bias", x_.unit, hidden, &h.linear1));
  XCODEC_RETURN_IF_ERROR(
      Linear("history.linear2.weight", "history.linear2.bias", hidden, residual, &h.linear2));
  return Norm("history.norm2", residual, false, &h.norm2);
}

}  // namespace xcodec::entropy
