/// \file
/// The evaluation of `xcodec-eval` and `xcodec-train eval`.
#ifndef XCODEC_SRC_TRAIN_EVAL_EVALUATION_H_
#define XCODEC_SRC_TRAIN_EVAL_EVALUATION_H_

#include <string>
#include <vector>

#include "train/eval/measure.h"
#include "train/eval/report.h"
#include "xcodec/status.h"

namespace xcodec::train::eval {

struct EvaluationOptions {
  MeasureOptions measure;
  bool opus = false;              ///< measure Opus as well
  std::vector<double> opus_kbps;  ///< its rates; empty: those nearest to the model's, 6 to 48 without a model
  std::string model;              ///< name or folder of a model to measure as well; empty: none
  std::vector<double> model_kbps;  ///< bandwidths of it; empty: all
  int effort = 0;                  ///< of the model's encoder, 1 to 16, 0: as the model says
  bool tones = false;              ///< also make the tone table of the model and Opus
  std::string work_folder;         ///< folder for decoded audio; it must exist
};

/// Measures degraded versions of references (none if `reference` is empty). Files that fail are reported
/// through `failures` ("path: reason") and left out; files on which only ViSQOL or Zimtohrli fails are
/// reported and kept. The Status is only about invalid arguments.
Result<Report> Evaluate(const std::string& reference, const std::vector<std::string>& degraded,
                        const EvaluationOptions& options, std::vector<std::string>* failures);

/// Command line of xcodec-eval, which `xcodec-train eval` shares; `program` is its name in messages. Returns
/// the exit code.
int EvalMain(const std::string& program, int argc, char** argv);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_EVALUATION_H_
