/// \file
/// Decides the rate, channels and length of decoded audio, for files, streams and codes
/// alike.
#ifndef XCODEC_SRC_CODEC_PIPELINE_OUTPUT_PLAN_H_
#define XCODEC_SRC_CODEC_PIPELINE_OUTPUT_PLAN_H_

#include <cstdint>

#include "codec/file/ecdc_reader.h"
#include "codec/pipeline/sample_range.h"
#include "model/codec_spec.h"
#include "xcodec/options.h"

namespace xcodec::codec {

/// Properties of the audio that an input was made from.
struct SourceFacts {
  int rate = 0;                                      ///< Hz; 0: unknown; then the output has the model's
  int channels = 0;                                  ///< 0: unknown
  std::int64_t samples = container::kUnknownLength;  ///< at the model's rate
  std::int64_t source_samples = container::kUnknownLength;  ///< at its own
};

/// The properties of the source that the header of a file states; after the end also those stated there.
SourceFacts FactsOf(const EcdcInfo& info);

/// The form of the decoded audio.
struct OutputPlan {
  int model_rate = 0;
  int model_channels = 0;
  int rate = 0;      ///< differs from model_rate if the source's rate is restored
  int channels = 0;  ///< differs from model_channels if channels are mixed
  std::int64_t length = container::kUnknownLength;  ///< of the whole output, samples per channel at `rate`
};

/// Uses model_rate, channels and as_original of `options`.
OutputPlan PlanOutput(const model::CodecSpec& spec, const SourceFacts& source, const DecodeOptions& options);

/// A part of an input for decoder, resampler and output.
struct RangePlan {
  SampleRange model;      ///< to decode
  std::int64_t drop = 0;  ///< samples at the output's rate to drop at the start
  std::int64_t output_length = container::kUnknownLength;  ///< samples to keep after them
  /// Whether the output differs from that of the whole input.
  bool part() const { return model.begin > 0 || drop > 0 || model.end != container::kUnknownLength; }
};

/// Splits `wanted` (samples at plan.rate). If rates differ, decoding starts early enough for the resampler,
/// at a position that is a sample at both rates.
RangePlan PlanRange(const SampleRange& wanted, const OutputPlan& plan);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_OUTPUT_PLAN_H_
