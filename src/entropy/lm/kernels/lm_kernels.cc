#include "entropy/lm/kernels/lm_kernels.h"

#include <algorithm>
#include <cstdlib>

#include "entropy/lm/lm_math.h"

namespace xcodec::entropy {
namespace {

void Linear(const LmPacked& w, const LmRows& rows) {
  for (std::size_t r = 0; r < rows.count; ++r) {
    const std::int16_t* x = rows.x + r * rows.x_stride;
    const int shift = w.shift - (rows.reduce == nullptr ? 0 : rows.reduce[r]);
    for (std::size_t t = 0; t < w.tiles; ++t) {
      const std::int8_t* weight = w.weight.data() + t * kLmTile * w.cols;
      std::int32_t sum[kLmTile] = {};
      for (std::size_t k = 0; k < w.cols; k += 2, weight += 2 * kLmTile)
        for (std::size_t o = 0; o < kLmTile; ++o)
          sum[o] += weight[2 * o] * x[k] + weight[2 * o + 1] * x[k + 1];
      for (std::size_t o = 0; o < kLmTile; ++o) {
        const std::size_t n = t * kLmTile + o;
        const std::int64_t product = static_cast<std::int64_t>(sum[o]) * w.multiplier[n];
        rows.y[r * rows.y_stride + n] = static_cast<std::int32_t>(LmRoundShift(product, shift)) + w.bias[n];
      }
    }
  }
}

std::int32_t Score(const LmAttention& a, std::size_t r, std::size_t index) {
  const std::int16_t* query = a.query + r * a.query_stride;
  const std::int16_t* tile = a.keys + index / kLmTile % a.ring * a.pairs * 2 * kLmTile;
  std::int32_t dot = 0;
  for (std::size_t c = 0; c < 2 * a.pairs; ++c)
    dot += query[c] * tile[(c / 2 * kLmTile + index % kLmTile) * 2 + c % 2];
  return static_cast<std::int32_t>(LmRoundShift(static_cast<std::int64_t>(dot) * a.multiplier, a.shift));
}

// Mean of component d of the values from key `first` on, weighted by a.weights.
std::int16_t Mean(const LmAttention& a, std::size_t first, std::size_t count, std::size_t d,
                  std::int64_t reciprocal) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = first + i;
    const std::size_t pair = index / kLmTile % a.ring * (kLmTile / 2) + index % kLmTile / 2;
    sum += a.weights[i] * a.values[(pair * a.value_width + d) * 2 + index % 2];
  }
  return static_cast<std::int16_t>(LmRoundShift(sum * reciprocal, 42));
}

void AttendOne(const LmAttention& a, std::size_t r) {
  const std::size_t first = a.first_key(r);
  const std::size_t count = a.last + r - first + 1;
  for (std::size_t i = 0; i < count; ++i) a.scores[i] = Score(a, r, first + i);
  const std::int32_t top = *std::max_element(a.scores, a.scores + count);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t u = LmScoreDistance(top - a.scores[i]);
    const std::int32_t p = LmExp2Fraction(u) >> 1 >> LmExp2Shift(u);
    a.weights[i] = static_cast<std::int16_t>(p);
    sum += static_cast<std::uint32_t>(p);
  }
  const int shift = std::max(0, LmBitLength(sum) - 19);
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    a.weights[i] = static_cast<std::int16_t>(a.weights[i] >> shift);
    total += static_cast<std::uint32_t>(a.weights[i]);
  }
  const auto reciprocal = static_cast<std::int64_t>((std::uint64_t{1} << 45) / total);
  for (std::size_t d = 0; d < a.head_dim; ++d)
    a.out[r * a.out_stride + d] = Mean(a, first, count, d, reciprocal);
}

void Attend(const LmAttention& a) {
  for (std::size_t r = 0; r < a.count; ++r) AttendOne(a, r);
}

int Gelu(std::int32_t* h, std::size_t count, std::int16_t* out) {
  std::int32_t largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    h[i] = LmGelu(LmClamp(h[i], LmUnits::kMaxHidden));
    largest = std::max(largest, std::abs(h[i]));
  }
  const int shift = std::max(0, LmBitLength(static_cast<std::uint32_t>(largest)) - 13);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::int16_t>(LmRoundShift(h[i], shift));
  return shift;
}

void Norm(const LmNorm& norm, std::int32_t* v, std::size_t count, std::int16_t* out) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    v[i] = LmClamp(v[i], LmUnits::kMaxResidual);
    sum += v[i];
  }
  const std::int32_t mean = LmMean(sum, static_cast<std::int64_t>(count));
  auto squares = static_cast<std::uint64_t>(norm.epsilon);
  for (std::size_t i = 0; i < count; ++i) {
    v[i] -= mean;
    squares += LmSquare(v[i]);
  }
  int half;
  const std::int32_t inverse = LmInverseNorm(squares, &half);
  for (std::size_t i = 0; i < count; ++i)
    out[i] = LmNormOutput(v[i], inverse, half, norm.gain[i], norm.shift, norm.bias[i]);
}

std::uint32_t Exp2(const std::int32_t* logits, std::size_t count, std::uint32_t* p, std::uint32_t* sums) {
  const std::int32_t top = *std::max_element(logits, logits + count);
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t u = top - logits[i];
    p[i] = (static_cast<std::uint32_t>(LmExp2Fraction(u)) << 4) >> LmExp2Shift(u);
    if (i % kLmGroup == 0) sums[i / kLmGroup] = 0;
    sums[i / kLmGroup] += p[i];
    total += p[i];
  }
  return total;
}

constexpr LmKernels kScalar = {"scalar", Linear, Attend, Gelu, Norm, Exp2};

const SimdTables<LmKernels>& Tables() {
  static const SimdTables<LmKernels> kTables = [] {
    SimdTables<LmKernels> tables = LmSimdKernels();
    tables.insert(tables.begin(), {"scalar", &kScalar});
    return tables;
  }();
  return kTables;
}

}  // namespace

LmPacked PackLmLinear(const LmLinear& linear) {
  LmPacked packed;
  const auto rows = static_cast<std::size_t>(linear.rows);
  packed.cols = static_cast<std::size_t>(linear.cols);
  packed.tiles = (rows + kLmTile - 1) / kLmTile;
  packed.shift = linear.shift;
  packed.multiplier.assign(linear.multiplier.begin(), linear.multiplier.end());
  packed.multiplier.resize(packed.width());
  packed.bias.assign(linear.bias.begin(), linear.bias.end());
  packed.bias.resize(packed.width());
  packed.weight.resize(packed.width() * packed.cols);
  for (std::size_t n = 0; n < rows; ++n)
    for (std::size_t k = 0; k < packed.cols; ++k) {
      const std::size_t tile = n / kLmTile * packed.cols / 2 + k / 2;
      packed.weight[(tile * kLmTile + n % kLmTile) * 2 + k % 2] = linear.weight[n * packed.cols + k];
    }
  return packed;
}

const LmKernels& ScalarLmKernels() { return kScalar; }

const LmKernels* FindLmKernels(const std::string& name) { return FindTable(Tables(), name); }

const LmKernels& BestLmKernels() { return BestTable(Tables()); }

std::vector<std::string> LmKernelNames() { return TableNames(Tables()); }

}  // namespace xcodec::entropy
