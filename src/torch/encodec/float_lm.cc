#include "torch/encodec/float_lm.h"

#include <utility>

#include "torch/backend/blas_arithmetic.h"
#include "torch/backend/guard.h"
#include "torch/backend/tensors.h"

namespace xcodec::libtorch {
namespace {

class TorchSymbolModel : public entropy::SymbolModel {
 public:
  TorchSymbolModel(std::shared_ptr<LanguageModelNet> net, const entropy::LmConfig& config, int codebooks,
                   int arithmetic)
      : net_(std::move(net)), config_(config), codebooks_(codebooks), arithmetic_(arithmetic) {}

  Status Next(Span<const std::uint16_t> previous, std::vector<float>* pdfs) override {
    const bool first = state_.past.empty();
    if (previous.size() != (first ? 0 : static_cast<std::size_t>(codebooks_))) {
      return Status(StatusCode::kInvalidArgument, "the language model needs one code per codebook");
    }
    return TorchGuarded([&] {
      const c10::InferenceMode inference;
      const BlasUse blas(arithmetic_);
      // Probabilities must not depend on the number of threads, on which LibTorch's sums may depend.
      if (at::get_num_threads() != 1) at::set_num_threads(1);
      const torch::Tensor inputs = torch::zeros({1, codebooks_, 1}, torch::kInt64);
      for (std::size_t k = 0; k < previous.size(); ++k) {
        if (previous[k] >= config_.card) {
          return Status(StatusCode::kDamaged, "a code is larger than the language model's codebooks");
        }
        inputs.data_ptr<std::int64_t>()[k] = 1 + previous[k];
      }
      const torch::Tensor rows = net_->Probabilities(inputs, &state_)[0].squeeze(-1).t().contiguous();
      pdfs->assign(rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel());
      return Status::Ok();
    });
  }

 private:
  std::shared_ptr<LanguageModelNet> net_;
  entropy::LmConfig config_;
  int codebooks_;
  int arithmetic_;
  LanguageModelNet::State state_;
};

Status CheckConfig(const entropy::LmConfig& config) {
  const bool known = config.n_q >= 1 && config.card >= 2 && config.dim >= 4 && config.dim % 2 == 0 &&
                     config.num_layers >= 1 && config.num_heads >= 1 && config.dim % config.num_heads == 0 &&
                     config.hidden_scale >= 1 && config.past_context >= 1 && config.max_period >= 1 &&
                     config.network == entropy::LmNetworkKind::kReference;
  return known ? Status::Ok()
               : Status(StatusCode::kUnsupported, "this shape of a language model is not known");
}

}  // namespace

Result<std::unique_ptr<entropy::FloatLm>> TorchFloatLm::Create(const model::Model& model,
                                                               const model::TorchOptions& /*options*/) {
  if (!model.lm_config.has_value()) {
    return Status(StatusCode::kModelMissing,
                  "the model " + model.config.spec.name + " has no language model installed");
  }
  const entropy::LmConfig& config = *model.lm_config;
  XCODEC_RETURN_IF_ERROR(CheckConfig(config));
  const std::string first = "transformer.layers.0.linear1.weight";
  XCODEC_RETURN_IF_ERROR(
      ExpectShape(model.lm_tensors, first, {config.dim * config.hidden_scale, config.dim}));
  XCODEC_RETURN_IF_ERROR(ExpectShape(model.lm_tensors, "emb." + std::to_string(config.n_q - 1) + ".weight",
                                     {config.card + 1, config.dim}));
  auto net = std::make_shared<LanguageModelNet>(config);
  XCODEC_RETURN_IF_ERROR(LoadParameters(model.lm_tensors, "", net.get()));
  net->eval();
  return std::unique_ptr<entropy::FloatLm>(new TorchFloatLm(config, std::move(net)));
}

TorchFloatLm::TorchFloatLm(const entropy::LmConfig& config, std::shared_ptr<LanguageModelNet> net)
    : config_(config), net_(std::move(net)) {}

Result<std::unique_ptr<entropy::SymbolModel>> TorchFloatLm::DoNewSymbolModel(int codebooks,
                                                                             int arithmetic) const {
  if (codebooks < 1 || codebooks > config_.n_q) {
    return Status(StatusCode::kUnsupported, "the language model has fewer codebooks than asked for");
  }
  return std::unique_ptr<entropy::SymbolModel>(
      std::make_unique<TorchSymbolModel>(net_, config_, codebooks, arithmetic));
}

int TorchFloatLm::arithmetics() const { return BlasArithmetics(); }

}  // namespace xcodec::libtorch
