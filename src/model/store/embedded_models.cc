#include "model/store/embedded_models.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <utility>

#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/tensor_table.h"
#include "model/config/config_file.h"
#include "model/store/model_files.h"
#include "model/store/regular_file.h"

namespace xcodec::model {
namespace {

constexpr std::uint64_t kMaxEmbedded = std::uint64_t{1} << 30;

Result<TensorMap> Unpack(Bytes frame) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMaxEmbedded)
    return Status(StatusCode::kInternal, "embedded weights are not a zstd frame");
  XCODEC_ASSIGN_OR_RETURN(const std::shared_ptr<OwnedBytes> bytes, OwnedBytes::Allocate(size));
  const std::size_t got = ZSTD_decompress(bytes->data(), bytes->size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0U && ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation)
    return Status(StatusCode::kResourceLimit, "out of memory for the embedded model");
  if (ZSTD_isError(got) != 0U || got != bytes->size())
    return Status(StatusCode::kInternal, "embedded weights do not decompress");
  XCODEC_ASSIGN_OR_RETURN(Safetensors file, ParseSafetensors(Bytes(bytes->data(), bytes->size()), bytes));
  return std::move(file.tensors);
}

}  // namespace

Result<ModelInfo> EmbeddedInfo(const EmbeddedModel& model) {
  return ParseConfigJson(
      std::string(reinterpret_cast<const char*>(model.config.data()), model.config.size()));
}

Result<std::shared_ptr<const Model>> LoadEmbedded(const EmbeddedModel& embedded, LmPart lm) {
  XCODEC_ASSIGN_OR_RETURN(const ModelInfo info, EmbeddedInfo(embedded));
  auto model = std::make_shared<Model>();
  model->config = info.config;
  model->identity = info.identity;
  XCODEC_ASSIGN_OR_RETURN(model->tensors, Unpack(embedded.weights));
  XCODEC_RETURN_IF_ERROR(CheckTensors(ExpectedTensors(info.config), model->tensors, false));
  if (info.lm_config && !embedded.lm.empty()) {
    if (lm == LmPart::kInteger || lm == LmPart::kAll) {
      XCODEC_ASSIGN_OR_RETURN(model->lm_integer, Unpack(embedded.lm));
    }
    model->lm_config = info.lm_config;
    model->lm_identity = info.lm_identity;
  }
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace xcodec::model
