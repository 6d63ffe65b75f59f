#include "model/spectral/refinement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "model/spectral/attack_codes.h"
#include "model/spectral/prediction_rule.h"
#include "model/spectral/refinement_queue.h"

namespace xcodec::model {
namespace {

constexpr double kMatrixScale = 4096;
constexpr int kPredictShift = 12;
constexpr int kLevelShift = 16;  // envelope times matrix to levels: 1/4096 * 1/4096 to 1/256
constexpr std::int64_t kLargestEnvelope = 1 << 20;
// A layout is chosen only if its residual is less than this part of the best one before it, because units
// that span more frames smear more.
constexpr double kLayoutMargin = 0.92;
// Sums of this many products of an envelope's value and a weight stay below 2^53.
constexpr std::int64_t kExactInputs = 1 << 9;
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

// How much of an unexpected level is expected 1, 2, .. groups of frames away.
std::vector<std::int32_t> SpreadInTime(const SpectralConfig::Refinement& r, std::size_t layout) {
  const int reach = r.spread_reach.empty() ? 1 : r.spread_reach[layout];
  std::vector<std::int32_t> shares;
  for (int away = 0; away < reach; ++away) shares.push_back(r.spread_time * (reach - away) / reach);
  return shares;
}

struct LevelShape {
  std::int64_t frames;
  int context;
  std::size_t inputs, outputs;  // of a frame
};

// [frames, outputs]: the envelopes around each frame, and a constant, times a matrix. Sums are exact.
template <class Sum>
std::vector<std::int32_t> LevelsOf(const std::vector<std::int32_t>& matrix,
                                   const std::vector<std::int32_t>& envelope, const LevelShape& shape) {
  const std::size_t outputs = shape.outputs;
  const std::vector<Sum> factors(matrix.begin(), matrix.end());
  std::vector<std::int32_t> levels(static_cast<std::size_t>(shape.frames) * outputs);
  std::vector<Sum> sum(outputs);
  for (std::int64_t t = 0; t < shape.frames; ++t) {
    const Sum* row = factors.data();
    std::fill(sum.begin(), sum.end(), Sum{0});
    for (int lag = -shape.context; lag <= shape.context; ++lag) {
      const auto frame = static_cast<std::size_t>(std::clamp<std::int64_t>(t + lag, 0, shape.frames - 1));
      for (std::size_t i = 0; i < shape.inputs; ++i, row += outputs) {
        const auto x = static_cast<Sum>(envelope[frame * shape.inputs + i]);
        for (std::size_t j = 0; j < outputs; ++j) sum[j] += x * row[j];
      }
    }
    for (std::size_t j = 0; j < outputs; ++j) {
      const auto total = static_cast<std::int64_t>(sum[j] + Sum{kRefinementEnvelopeScale} * row[j]);
      levels[static_cast<std::size_t>(t) * outputs + j] = ClampedLevel(RoundedShift(total, kLevelShift));
    }
  }
  return levels;
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
  const auto layouts = static_cast<std::int64_t>(r.spans.size());
  return {{"refine.codebook", {layouts * r.stages, spec.codebook_size, r.unit}},
          {"refine.change", {layouts * r.stages, spec.codebook_size}},
          {"refine.seen", {layouts * spec.codebook_size}},
          {"refine.level",
           {static_cast<std::int64_t>(RefinedBandwidths(spec, config)), inputs, 2 * config.bins / r.unit}}};
}

Refinement::Refinement(const ModelConfig& config, const TensorMap& tensors)
    : spec_(config.spec),
      config_(config.spectral),
      frames_(config.spec.chunk_length / config.spectral.bins),
      unit_(config.spectral.refinement.unit),
      size_(config.spec.codebook_size),
      whole_frames_(frames_, config.spectral.bins, unit_, 1) {
  for (const int span : config_.refinement.spans) layouts_.emplace_back(frames_, config_.bins, unit_, span);
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
  const std::vector<std::int32_t> change =
      Integers(tensors.at("refine.change").ToFloat(), kRefinementLevelScale);
  const std::vector<std::int32_t> seen = Integers(tensors.at("refine.seen").ToFloat(), kRefinementLevelScale);
  const auto part = [&](const std::vector<std::int32_t>& all, std::size_t i) {
    const auto n = static_cast<std::ptrdiff_t>(all.size() / layouts_.size());
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(i) * n;
    return std::vector<std::int32_t>(from, from + n);
  };
  for (std::size_t i = 0; i < layouts_.size(); ++i) {
    rules_.push_back({config_.refinement, size_, layouts_[i].units_per_group(), part(change, i),
                      part(seen, i), SpreadInTime(config_.refinement, i)});
  }
}

// As the decoder's latents, in integers.
std::vector<std::int32_t> Refinement::Envelope(const CodeBlock& codes) const {
  const auto size = static_cast<std::size_t>(config_.envelope_dims);
  const int count = BaseCodebooks(spec_, config_, codes.codebooks);
  const std::int64_t frames = 2 * CodedFrames(codes);  // a missing one equals its prediction
  std::vector<std::int32_t> envelope(static_cast<std::size_t>(frames) * size);
  std::vector<std::int64_t> expected(size);
  for (std::int64_t t = 0; t < frames; ++t) {
    std::fill(expected.begin(), expected.end(), 0);
    const std::int32_t* row =
        predict_.data() + static_cast<std::size_t>(PredictionMatrix(t) * kPredictionLags) * size * size;
    for (std::int64_t lag = 1; lag <= std::min(t, kPredictionLags); ++lag) {
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
  const std::vector<std::int32_t> envelope = Envelope(codes);
  const auto inputs = static_cast<std::size_t>(2 * config_.envelope_dims);
  const auto outputs = static_cast<std::size_t>(2 * config_.bins / unit_);
  const std::int64_t frames = CodedFrames(codes);
  // Both are exact integers; those of usual models fit doubles, which processors multiply several at a time.
  const bool doubles = static_cast<std::int64_t>(level_[rate].size() / outputs) < kExactInputs;
  const LevelShape shape{frames, config_.refinement.context, inputs, outputs};
  return doubles ? LevelsOf<double>(level_[rate], envelope, shape)
                 : LevelsOf<std::int64_t>(level_[rate], envelope, shape);
}

Refinement::Course Refinement::CourseOf(const CodeBlock& codes) const {
  Course course;
  course.base = BaseCodebooks(spec_, config_, codes.codebooks);
  course.coded = CodedFrames(codes);
  course.count = (codes.codebooks - course.base) * codes.frames;
  if (attacks_ > 0)
    course.layout = CodedLayout(codes.codes.data() + course.base * codes.frames, course.count, attacks_,
                                static_cast<int>(layouts_.size()));
  return course;
}

// choose(n, unit, book, gain) gives the n-th code, codebook after codebook; `levels` are Levels(codes).
template <class Choose>
void Refinement::Walk(const CodeBlock& codes, const std::vector<std::int32_t>& levels,
                      const Choose& choose) const {
  const Course course = CourseOf(codes);
  const RefinementRules& rules = rules_[static_cast<std::size_t>(course.layout)];
  RefinementQueue queue(rules,
                        layouts_[static_cast<std::size_t>(course.layout)].Levels(levels, course.coded));
  const std::int64_t first = course.base * codes.frames;
  const std::int64_t taken =
      attacks_ == 0 ? 0 : AttackCodes(codes.codes.data() + first, course.count, attacks_);
  for (std::int64_t n = taken; n < course.count; ++n) {
    const std::size_t unit = queue.Next();
    const std::int32_t level = std::min(queue.level(unit), largest_level_);
    const auto gain = static_cast<float>(std::exp2(static_cast<double>(level) / (2 * kRefinementLevelScale)));
    const int book = course.layout * config_.refinement.stages + queue.stage(unit);
    queue.Corrected(unit,
                    choose(static_cast<std::size_t>(first + n), static_cast<std::int64_t>(unit), book, gain));
  }
}

const float* Refinement::Codewords(int book) const {
  return codebook_.data() + static_cast<std::ptrdiff_t>(book) * unit_ * size_;
}

CodebookView Refinement::Book(int book) const {
  return {Codewords(book), norms_.data() + static_cast<std::ptrdiff_t>(book) * size_, unit_, size_};
}

// The residual of a chunk, with each unit's power weighted by its estimated level as in the queue.
double Refinement::Weighted(const std::vector<float>& left, const std::vector<std::int32_t>& levels,
                            std::int64_t coded) const {
  const UnitLayout& frames = whole_frames_;
  const double exponent = (config_.refinement.weight - 256) / (256.0 * kRefinementLevelScale);
  std::vector<std::int64_t> places(static_cast<std::size_t>(unit_));
  double sum = 0;
  for (std::int64_t unit = 0; unit < frames.units(coded); ++unit) {
    frames.Places(unit, coded, places.data());
    double power = 0;
    for (const std::int64_t place : places) {
      const auto value = static_cast<double>(left[static_cast<std::size_t>(place)]);
      power += value * value;
    }
    sum += power * std::exp2(exponent * levels[static_cast<std::size_t>(unit)]);
  }
  return sum;
}

void Refinement::Encode(const float* residual, CodeBlock* codes, RefinementTrace* trace) const {
  const Course course = CourseOf(*codes);
  if (course.count == 0) return;
  const std::vector<std::int32_t> levels = Levels(*codes);
  if (layouts_.size() == 1) {
    EncodeInLayout(residual, levels, codes, trace);
    return;
  }
  const CodeBlock before = *codes;
  double least = std::numeric_limits<double>::infinity();
  for (int layout = 0; layout < static_cast<int>(layouts_.size()); ++layout) {
    CodeBlock tried = before;
    RefinementTrace tried_trace;
    WriteLayout(layout, attacks_, tried.codes.data() + course.base * codes->frames);
    const std::vector<float> left =
        EncodeInLayout(residual, levels, &tried, trace == nullptr ? nullptr : &tried_trace);
    const double error = Weighted(left, levels, course.coded);
    if (layout > 0 && !(error < least)) continue;
    least = error * kLayoutMargin;
    *codes = std::move(tried);
    if (trace != nullptr) *trace = std::move(tried_trace);
  }
}

// In the layout that the codes select. Returns the residual.
std::vector<float> Refinement::EncodeInLayout(const float* residual, const std::vector<std::int32_t>& levels,
                                              CodeBlock* codes, RefinementTrace* trace) const {
  const Course course = CourseOf(*codes);
  const UnitLayout& layout = layouts_[static_cast<std::size_t>(course.layout)];
  std::vector<float> rest(residual, residual + 2 * frames_ * config_.bins);
  std::vector<float> target(static_cast<std::size_t>(unit_));
  std::vector<std::int64_t> places(target.size());
  const CodewordKernels& kernels = BestCodewordKernels();
  Walk(*codes, levels, [&](std::size_t place, std::int64_t unit, int book, float gain) {
    layout.Places(unit, course.coded, places.data());
    for (std::size_t i = 0; i < target.size(); ++i)
      target[i] = places[i] < 0 ? 0.0F : rest[static_cast<std::size_t>(places[i])] / gain;
    const int code = kernels.nearest(Book(book), target.data());
    const float* word = Codewords(book) + code;
    for (std::size_t i = 0; i < target.size(); ++i, word += size_) {
      if (places[i] >= 0) rest[static_cast<std::size_t>(places[i])] -= gain * *word;
    }
    codes->codes[place] = static_cast<std::uint16_t>(code);
    if (trace != nullptr) {
      trace->layouts.push_back(course.layout);
      trace->stages.push_back(book % config_.refinement.stages);
      trace->targets.insert(trace->targets.end(), target.begin(), target.end());
    }
    return code;
  });
  return rest;
}

void Refinement::Decode(const CodeBlock& codes, float* added, float* depths) const {
  std::fill_n(added, 2 * frames_ * config_.bins, 0.0F);
  std::fill_n(depths, 2 * frames_ * config_.bins, 0.0F);
  const Course course = CourseOf(codes);
  const UnitLayout& layout = layouts_[static_cast<std::size_t>(course.layout)];
  std::vector<std::int64_t> places(static_cast<std::size_t>(unit_));
  if (course.count == 0) return;
  Walk(codes, Levels(codes), [&](std::size_t place, std::int64_t unit, int book, float gain) {
    const int code = codes.codes[place];
    const float* word = Codewords(book) + code;
    layout.Places(unit, course.coded, places.data());
    for (const std::int64_t at : places) {
      if (at >= 0) {
        added[at] += gain * *word;
        depths[at] += 1;
      }
      word += size_;
    }
    return code;
  });
}

}  // namespace xcodec::model
