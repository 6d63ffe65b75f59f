/// \file
/// The float language model of container version 0, with the interface of the entropy layer.
#ifndef XCODEC_SRC_TORCH_ENCODEC_FLOAT_LM_H_
#define XCODEC_SRC_TORCH_ENCODEC_FLOAT_LM_H_

#include <memory>

#include "entropy/coders/symbol_model.h"
#include "model/model.h"
#include "model/plugin.h"
#include "torch/encodec/language_model.h"

namespace xcodec::libtorch {

class TorchFloatLm : public entropy::FloatLm {
 public:
  /// kModelMissing without a language model, kDamaged if its tensors do not fit its configuration.
  static Result<std::unique_ptr<entropy::FloatLm>> Create(const model::Model& model,
                                                          const model::TorchOptions& options);
  const entropy::LmConfig& config() const override { return config_; }
  int arithmetics() const override;

 private:
  TorchFloatLm(const entropy::LmConfig& config, std::shared_ptr<LanguageModelNet> net);
  Result<std::unique_ptr<entropy::SymbolModel>> DoNewSymbolModel(int codebooks,
                                                                 int arithmetic) const override;

  entropy::LmConfig config_;
  std::shared_ptr<LanguageModelNet> net_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_ENCODEC_FLOAT_LM_H_
