/// \file
/// Codes the same recordings with a model of the store, through the public functions for whole files.
#ifndef XCODEC_SRC_TRAIN_EVAL_MODEL_BASELINE_H_
#define XCODEC_SRC_TRAIN_EVAL_MODEL_BASELINE_H_

#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "train/eval/report.h"
#include "train/metrics/code_statistics.h"
#include "xcodec/status.h"

namespace xcodec::train::eval {

/// Encodes and decodes recordings with one model at one bandwidth and counts the codes. Not thread-safe.
class ModelBaseline {
 public:
  /// `model` as EncodeOptions::model; `kbps` must be one of its bandwidths.
  ModelBaseline(std::shared_ptr<const model::Model> model, std::string name, double kbps, int effort);

  /// "wren2_48khz-6".
  const std::string& system() const { return system_; }
  /// "wren2_48khz".
  const std::string& model_name() const { return model_->config.spec.name; }
  double kbps() const { return kbps_; }
  /// Compresses `input` and writes the decoded audio to `output` (32-bit float WAV at the model's rate).
  /// Returns the size of the compressed file in bytes.
  Result<std::int64_t> Run(const std::string& input, const std::string& output);
  /// Use of every codebook over all recordings so far.
  std::vector<CodebookRow> Codebooks() const;

 private:
  Status Count(const std::string& compressed);

  std::shared_ptr<const model::Model> model_;
  std::string name_;
  std::string system_;
  double kbps_;
  int effort_;
  metrics::CodeStatistics statistics_;
};

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_MODEL_BASELINE_H_
