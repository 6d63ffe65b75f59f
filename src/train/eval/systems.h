/// \file
/// The codecs that an evaluation runs by itself.
#ifndef XCODEC_SRC_TRAIN_EVAL_SYSTEMS_H_
#define XCODEC_SRC_TRAIN_EVAL_SYSTEMS_H_

#include <string>
#include <vector>

#include "train/eval/evaluation.h"
#include "train/eval/model_baseline.h"
#include "xcodec/status.h"

namespace xcodec::train::eval {

/// The model of the options at each of its bandwidths that they ask for; empty without a model.
/// kInvalidArgument for a bandwidth that it does not have.
Result<std::vector<ModelBaseline>> ModelsOf(const EvaluationOptions& options);

/// Rates of Opus in kbps, empty when the options do not ask for it. kUnsupported when it is not installed.
Result<std::vector<double>> OpusRatesOf(const EvaluationOptions& options,
                                        const std::vector<ModelBaseline>& models);

/// "opus-6".
std::string OpusName(double kbps);

/// The tone table: every sound of MakeTones through every model and rate of Opus. Sounds that fail are
/// reported through `failures` and left out.
Result<std::vector<ToneRow>> EvaluateTones(const EvaluationOptions& options,
                                           std::vector<std::string>* failures);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_SYSTEMS_H_
