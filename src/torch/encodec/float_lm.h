/// \file
/// The float language model of container version 0, with the interface of the entropy layer.
#ifndef XCODEC_SRC_TORCH_ENCODEC_FLOAT_LM_H_
#define XCODEC_SRC_TORCH_ENCODEC_FLOAT_LM_H_

#include <memory>

#include "entropy/coders/symbol_model.h"
#include "model/model.h"
#include "model/plugin.h"
#include "torch/encodec/language_model.h"

namespace xcodec {

class TorchFloatLm : public FloatLm {
 public:
  /// kModelMissing without a language model, kDamaged if its tensors do not fit its configuration.
  static Result<std::unique_ptr<FloatLm>> Create(const Model& model, const TorchOptions& options);
  const LmConfig& config() const override { return config_; }
  Result<std::unique_ptr<SymbolModel>> NewSymbolModel(int codebooks) const override;

 private:
  TorchFloatLm(const LmConfig& config, std::shared_ptr<LanguageModelNet> net);

  LmConfig config_;
  std::shared_ptr<LanguageModelNet> net_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_TORCH_ENCODEC_FLOAT_LM_H_
