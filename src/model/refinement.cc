#include "model/refinement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "model/attack_codes.h"
#include "model/refinement_queue.h"

namespace xcodec {
namespace {

constexpr double kMatrixScale = 4096;
constexpr int kPredictShift = 12;
constexpr int kLevelShift = 16;  // envelope times matrix to levels: 1/4096 * 1/4096 to 1/256
constexpr std::int64_t kLargestEnvelope = 1 << 20;
constexpr double kLargestWeight = 1 << 23;  // sums of the widest configuration stay within 64 bits

// Rounding of IEEE numbers times a power of two: the same everywhere.
std::vector<std::int32_t> Integers(const std::vector<float>& values, double scale) {
  std::vector<std::int32_t> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = std::clamp(static_cast<double>(values[i]) * scale, -kLargestWeight, kLargestWeight);
    result[i] = static_cast<std::int32_t>(std::lround(x));
  }
  return result;
}

std::int64_t RoundedShift(std::int64_t x, int shift) {
  return (x + (std::int64_t{1} << (shift - 1))) >> shift;
}

// The last `envelope` values of rows of `dim`.
std::vector<std::int32_t> EnvelopePart(const Tensor& tensor, std::size_t dim, std::size_t envelope) {
  const std::vector<float> all = tensor.ToFloat();
  std::vector<float> part;
  part.reserve(all.size() / dim * envelope);
  for (std::size_t row = 0; row < all.size(); row += dim) {
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(row + dim);
    part.insert(part.end(), end - static_cast<std::ptrdiff_t>(envelope), end);
  }
  return Integers(part, kRefinementEnvelopeScale);
}

std::size_t RefinedBandwidths(const CodecSpec& spec, const SpectralConfig& config) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < spec.bandwidths.size(); ++i) {
    if (RefinesAt(spec, config, i)) ++n;
  }
  return n;
}

// MDCT frames that have codes.
std::int64_t CodedFrames(const CodeBlock& codes) { return (codes.frames + 1) / 2; }

}  // namespace

std::map<std::string, std::vector<std::int64_t>> RefinementShapes(const CodecSpec& spec,
                                                                  const SpectralConfig& config) {
  const SpectralConfig::Refinement& r = config.refinement;
  const std::int64_t inputs = std::int64_t{2 * r.context + 1} * 2 * config.envelope_dims + 1;
  return {{"refine.codebook", {r.stages, spec.codebook_size, r.unit}},
          {"refine.change", {r.stages, spec.codebook_size}},
          {"refine.seen", {spec.codebook_size}},
          {"refine.level",
           {static_cast<std::int64_t>(RefinedBandwidths(spec, config)), inputs, 2 * config.bins / r.unit}}};
}

Refinement::Refinement(const ModelConfig& config, const TensorMap& tensors)
    : spec_(config.spec),
      config_(config.spectral),
      frames_(config.spec.chunk_length / config.spectral.bins),
      units_per_frame_(config.spectral.bins / config.spectral.refinement.unit),
      unit_(config.spectral.refinement.unit),
      size_(config.spec.codebook_size) {
  const auto envelope = static_cast<std::size_t>(config_.envelope_dims);
  const std::size_t dim = static_cast<std::size_t>(config_.wave_dims) + envelope;
  books_ = EnvelopePart(tensors.at("codebook"), dim, envelope);
  start_ = EnvelopePart(tensors.at("codebook_start"), dim, envelope);
  predict_ = Integers(tensors.at("predict").ToFloat(), kMatrixScale);
  const std::vector<std::int32_t> levels = Integers(tensors.at("refine.level").ToFloat(), kMatrixScale);
  const std::size_t one = levels.size() / std::max<std::size_t>(RefinedBandwidths(spec_, config_), 1);
  auto from = levels.begin();
  for (std::size_t i = 0; i < spec_.bandwidths.size(); ++i) {
    level_.emplace_back();
    if (!RefinesAt(spec_, config_, i)) continue;
    level_.back().assign(from, from + static_cast<std::ptrdiff_t>(one));
    from += static_cast<std::ptrdiff_t>(one);
  }
  attacks_ = config_.refinement.attacks;
  // The power of a coefficient of a chunk of unit scale is no larger than the number of its samples.
  if (spec_.scale_rule == ScaleRule::kChannels) {
    largest_level_ = 0;
    while ((std::int64_t{1} << largest_level_) < spec_.chunk_length) ++largest_level_;
    largest_level_ *= kRefinementLevelScale;
  }
  SetCodebooks(tensors);
}

void Refinement::SetCodebooks(const TensorMap& tensors) {
  const std::vector<float> rows = tensors.at("refine.codebook").ToFloat();
  const auto size = static_cast<std::size_t>(size_);
  const auto unit = static_cast<std::size_t>(unit_);
  codebook_.assign(rows.size(), 0.0F);
  norms_.assign(rows.size() / unit, 0.0F);
  for (std::size_t row = 0; row < norms_.size(); ++row) {
    for (std::size_t i = 0; i < unit; ++i) {
      const float x = rows[row * unit + i];
      codebook_[(row / size * unit + i) * size + row % size] = x;
      norms_[row] += x * x;
    }
  }
  rules_.config = config_.refinement;
  rules_.size = size_;
  rules_.units_per_frame = units_per_frame_;
  rules_.change = Integers(tensors.at("refine.change").ToFloat(), kRefinementLevelScale);
  rules_.seen = Integers(tensors.at("refine.seen").ToFloat(), kRefinementLevelScale);
}

// As the decoder's latents, in integers.
std::vector<std::int32_t> Refinement::Envelope(const CodeBlock& codes) const {
  const auto size = static_cast<std::size_t>(config_.envelope_dims);
  const int count = BaseCodebooks(spec_, config_, codes.codebooks);
  const std::int64_t frames = 2 * CodedFrames(codes);  // a missing one is as expected
  std::vector<std::int32_t> envelope(static_cast<std::size_t>(frames) * size);
  std::vector<std::int64_t> expected(size);
  for (std::int64_t t = 0; t < frames; ++t) {
    std::fill(expected.begin(), expected.end(), 0);
    const std::int32_t* row =
        predict_.data() + static_cast<std::size_t>(t == 1 ? 2 : t % 2) * 2 * size * size;
    for (std::int64_t lag = 1; lag <= std::min<std::int64_t>(t, 2); ++lag) {
      const std::int32_t* before = envelope.data() + static_cast<std::size_t>(t - lag) * size;
      for (std::size_t i = 0; i < size; ++i, row += size) {
        for (std::size_t j = 0; j < size; ++j) expected[j] += std::int64_t{before[i]} * row[j];
      }
    }
    for (std::size_t j = 0; j < size; ++j) expected[j] = RoundedShift(expected[j], kPredictShift);
    for (int k = 0; k < count && t < codes.frames; ++k) {
      const std::vector<std::int32_t>& books = t == 0 && k < config_.start_codebooks ? start_ : books_;
      const std::int32_t* word =
          books.data() +
          (static_cast<std::size_t>(k) * static_cast<std::size_t>(size_) + codes.at(k, t)) * size;
      for (std::size_t j = 0; j < size; ++j) expected[j] += word[j];
    }
    for (std::size_t j = 0; j < size; ++j)
      envelope[static_cast<std::size_t>(t) * size + j] =
          static_cast<std::int32_t>(std::clamp(expected[j], -kLargestEnvelope, kLargestEnvelope));
  }
  return envelope;
}

std::vector<std::int32_t> Refinement::Levels(const CodeBlock& codes) const {
  std::size_t rate = spec_.BandwidthIndex(codes.codebooks);
  while (level_[rate].empty()) ++rate;  // the last bandwidth is refined
  const std::vector<std::int32_t>& matrix = level_[rate];
  const std::vector<std::int32_t> envelope = Envelope(codes);
  const auto inputs = static_cast<std::size_t>(2 * config_.envelope_dims);
  const auto outputs = static_cast<std::size_t>(2 * units_per_frame_);
  const std::int64_t frames = CodedFrames(codes);
  std::vector<std::int32_t> levels(static_cast<std::size_t>(frames) * outputs);
  std::vector<std::int64_t> sum(outputs);
  for (std::int64_t t = 0; t < frames; ++t) {
    const std::int32_t* row = matrix.data();
    std::fill(sum.begin(), sum.end(), 0);
    for (int lag = -config_.refinement.context; lag <= config_.refinement.context; ++lag) {
      const auto frame = static_cast<std::size_t>(std::clamp<std::int64_t>(t + lag, 0, frames - 1));
      for (std::size_t i = 0; i < inputs; ++i, row += outputs) {
        const std::int64_t x = envelope[frame * inputs + i];
        for (std::size_t j = 0; j < outputs; ++j) sum[j] += x * row[j];
      }
    }
    for (std::size_t j = 0; j < outputs; ++j) {
      const std::int64_t total = sum[j] + std::int64_t{kRefinementEnvelopeScale} * row[j];
      levels[static_cast<std::size_t>(t) * outputs + j] = ClampedLevel(RoundedShift(total, kLevelShift));
    }
  }
  return levels;
}

// Where a unit's bins start in a spectrum [2 * T, M].
std::int64_t Refinement::Bins(std::int64_t unit) const {
  const std::int64_t frame = unit / (2 * units_per_frame_);
  const std::int64_t place = unit % (2 * units_per_frame_);
  const std::int64_t channel = place / units_per_frame_;
  return ((channel * frames_ + frame) * units_per_frame_ + place % units_per_frame_) * unit_;
}

// choose(n, unit, stage, gain) gives the n-th code, codebook after codebook.
template <class Choose>
void Refinement::Walk(const CodeBlock& codes, const Choose& choose) const {
  const int base = BaseCodebooks(spec_, config_, codes.codebooks);
  const std::int64_t count = (codes.codebooks - base) * codes.frames;
  if (count == 0) return;
  RefinementQueue queue(rules_, Levels(codes));
  const std::int64_t taken =
      attacks_ == 0 ? 0 : AttackCodes(codes.codes.data() + base * codes.frames, count, attacks_);
  for (std::int64_t n = taken; n < count; ++n) {
    const std::size_t unit = queue.Next();
    const std::int32_t level = std::min(queue.level(unit), largest_level_);
    const auto gain = static_cast<float>(std::exp2(static_cast<double>(level) / (2 * kRefinementLevelScale)));
    const std::int64_t place = base * codes.frames + n;
    queue.Corrected(unit, choose(static_cast<std::size_t>(place), static_cast<std::int64_t>(unit),
                                 queue.stage(unit), gain));
  }
}

const float* Refinement::Codewords(int stage) const {
  return codebook_.data() + static_cast<std::ptrdiff_t>(stage) * unit_ * size_;
}

int Refinement::Nearest(int stage, const float* target, std::vector<float>* scores) const {
  const auto size = static_cast<std::size_t>(size_);
  const float* norm = norms_.data() + static_cast<std::size_t>(stage) * size;
  const float* book = Codewords(stage);
  scores->assign(norm, norm + size);
  for (int i = 0; i < unit_; ++i, book += size) {
    const float factor = -2 * target[i];
    for (std::size_t k = 0; k < size; ++k) (*scores)[k] += factor * book[k];
  }
  return static_cast<int>(std::min_element(scores->begin(), scores->end()) - scores->begin());
}

void Refinement::Encode(const float* residual, CodeBlock* codes, RefinementTrace* trace) const {
  std::vector<float> rest(residual, residual + units() * unit_);
  std::vector<float> target(static_cast<std::size_t>(unit_));
  std::vector<float> scores;
  Walk(*codes, [&](std::size_t place, std::int64_t unit, int stage, float gain) {
    float* bins = rest.data() + Bins(unit);
    for (int i = 0; i < unit_; ++i) target[static_cast<std::size_t>(i)] = bins[i] / gain;
    const int code = Nearest(stage, target.data(), &scores);
    const float* word = Codewords(stage) + code;
    for (int i = 0; i < unit_; ++i, word += size_) bins[i] -= gain * *word;
    codes->codes[place] = static_cast<std::uint16_t>(code);
    if (trace != nullptr) {
      trace->stages.push_back(stage);
      trace->targets.insert(trace->targets.end(), target.begin(), target.end());
    }
    return code;
  });
}

void Refinement::Decode(const CodeBlock& codes, float* added, float* depths) const {
  std::fill_n(added, units() * unit_, 0.0F);
  std::fill_n(depths, units(), 0.0F);
  Walk(codes, [&](std::size_t place, std::int64_t unit, int stage, float gain) {
    const int code = codes.codes[place];
    float* bins = added + Bins(unit);
    const float* word = Codewords(stage) + code;
    for (int i = 0; i < unit_; ++i, word += size_) bins[i] += gain * *word;
    depths[Bins(unit) / unit_] += 1;
    return code;
  });
}

}  // namespace xcodec
