#include "codec/pipeline/output_plan.h"

#include <algorithm>
#include <numeric>

#include "audio/dsp/resampler.h"
#include "codec/pipeline/codes_to_audio.h"

namespace xcodec::codec {
namespace {

std::int64_t OutputLength(const model::CodecSpec& spec, const SourceFacts& source,
                          const DecodeOptions& options, int rate, bool restore) {
  const std::int64_t samples = DecodedLength(spec, options.as_original, source.samples);
  if (!restore || rate == spec.sample_rate) return samples;
  const bool whole_frames = options.as_original && spec.frame_rule == model::FrameRule::kXCodec;
  if (!whole_frames) return source.source_samples;
  if (samples == container::kUnknownLength) return samples;
  return audio::ResampledLength(audio::ResamplerKind::kSoxr, samples, spec.sample_rate, rate);
}

// One where the source had one, and what the model has for all others.
int OutputChannels(int wanted, int source, int model) {
  if (wanted > 0) return wanted;
  return source == 1 ? 1 : model;
}

}  // namespace

SourceFacts FactsOf(const EcdcInfo& info) {
  SourceFacts facts;
  facts.samples = info.samples;
  facts.source_samples = info.source_samples;
  if (!info.v1) return facts;
  facts.rate = info.v1->source_rate;
  facts.channels = info.v1->source_channels;
  return facts;
}

OutputPlan PlanOutput(const model::CodecSpec& spec, const SourceFacts& source, const DecodeOptions& options) {
  const bool restore = !options.model_rate && source.rate > 0;
  OutputPlan plan;
  plan.model_rate = spec.sample_rate;
  plan.model_channels = spec.channels;
  plan.rate = restore ? source.rate : spec.sample_rate;
  plan.channels = OutputChannels(options.channels, source.channels, spec.channels);
  plan.length = OutputLength(spec, source, options, plan.rate, restore);
  return plan;
}

RangePlan PlanRange(const SampleRange& wanted, const OutputPlan& plan) {
  RangePlan cut;
  SampleRange range = wanted;
  if (plan.length != container::kUnknownLength) {
    range.begin = std::min(range.begin, plan.length);
    range.end = range.end == container::kUnknownLength ? plan.length : std::min(range.end, plan.length);
  }
  if (range.end != container::kUnknownLength) cut.output_length = range.end - range.begin;
  if (plan.model_rate == plan.rate) {
    cut.model.begin = range.begin;
    if (wanted.end != container::kUnknownLength) cut.model.end = range.end;
    return cut;
  }
  const std::int64_t divisor = std::gcd(plan.model_rate, plan.rate);
  const std::int64_t period = plan.rate / divisor;
  const std::int64_t start = std::max<std::int64_t>(0, range.begin - plan.rate) / period;
  cut.model.begin = start * (plan.model_rate / divisor);
  cut.drop = range.begin - start * period;
  const bool whole = range.end == container::kUnknownLength || range.end == plan.length;
  if (!whole) cut.model.end = (range.end / period + 1) * (plan.model_rate / divisor) + plan.model_rate;
  return cut;
}

}  // namespace xcodec::codec
