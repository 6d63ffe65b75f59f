/// \file
/// Rate, channels and length of the audio that an input turns into: decided here, for files, streams and
/// codes alike.
#ifndef XCODEC_SRC_CODEC_PIPELINE_OUTPUT_PLAN_H_
#define XCODEC_SRC_CODEC_PIPELINE_OUTPUT_PLAN_H_

#include <cstdint>

#include "codec/file/ecdc_reader.h"
#include "codec/pipeline/sample_range.h"
#include "model/codec_spec.h"
#include "xcodec/options.h"

namespace xcodec {

/// What is known of the audio that an input was made of.
struct SourceFacts {
  int rate = 0;                                  ///< Hz; 0: unknown, and then the output has the model's
  int channels = 0;                              ///< 0: unknown
  std::int64_t samples = kUnknownLength;         ///< at the model's rate
  std::int64_t source_samples = kUnknownLength;  ///< at its own
};

/// What the header of a file says of its source, and after its end what that has added.
SourceFacts FactsOf(const EcdcInfo& info);

/// How decoded audio leaves.
struct OutputPlan {
  int model_rate = 0;
  int model_channels = 0;
  int rate = 0;                          ///< differs from model_rate when the source's rate is restored
  int channels = 0;                      ///< differs from model_channels when they are mixed
  std::int64_t length = kUnknownLength;  ///< of the whole, samples per channel at `rate`
};

/// Looks at model_rate, channels and as_original of `options`.
OutputPlan PlanOutput(const CodecSpec& spec, const SourceFacts& source, const DecodeOptions& options);

/// Part of an input, as decoder, resampler and output see it.
struct RangePlan {
  SampleRange model;                            ///< to decode
  std::int64_t drop = 0;                        ///< samples at the output's rate that come first, unwanted
  std::int64_t output_length = kUnknownLength;  ///< wanted samples after them
  /// Whether the output is another than that of the whole input.
  bool part() const { return model.begin > 0 || drop > 0 || model.end != kUnknownLength; }
};

/// Splits `wanted` (samples at plan.rate). Where rates differ, decoding starts early enough for the
/// resampler, at a position that falls on a sample at both rates.
RangePlan PlanRange(const SampleRange& wanted, const OutputPlan& plan);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_PIPELINE_OUTPUT_PLAN_H_
