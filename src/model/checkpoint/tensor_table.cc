#include "model/checkpoint/tensor_table.h"

#include <cstring>

#include "base/endian.h"
#include "entropy/lm/lm_params.h"

namespace xcodec::model {
namespace {

/// Whether any element has all bits of the exponent `mask` set (infinity or NaN). Written so that compilers
/// make vector code of it: every model is scanned when it is loaded.
template <typename Bits>
bool AnyNonFinite(Bytes data, Bits mask) {
  const std::size_t count = data.size() / sizeof(Bits);
  unsigned found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, data.data() + i * sizeof(Bits), sizeof bits);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    bits = LoadLittleEndian<Bits>(data.data() + i * sizeof(Bits));
#endif
    found |= static_cast<unsigned>((bits & mask) == mask);
  }
  return found != 0;
}

bool AllFinite(const Tensor& tensor) {
  switch (tensor.dtype) {
    case DType::kF64:
      return !AnyNonFinite<std::uint64_t>(tensor.data, 0x7FF0000000000000ULL);
    case DType::kF32:
      return !AnyNonFinite<std::uint32_t>(tensor.data, 0x7F800000U);
    case DType::kF16:
      return !AnyNonFinite<std::uint16_t>(tensor.data, 0x7C00U);
    case DType::kBF16:
      return !AnyNonFinite<std::uint16_t>(tensor.data, 0x7F80U);
    default:
      return true;
  }
}

bool IsFloating(DType type) {
  return type == DType::kF64 || type == DType::kF32 || type == DType::kF16 || type == DType::kBF16;
}

void AddLinear(TensorTable* table, const std::string& name, int out, int in) {
  (*table)[name + ".weight"].shape = {out, in};
  (*table)[name + ".bias"].shape = {out};
}

void AddNorm(TensorTable* table, const std::string& name, int width) {
  (*table)[name + ".weight"].shape = {width};
  (*table)[name + ".bias"].shape = {width};
}

}  // namespace

TensorTable ExpectedTensors(const ModelConfig& config) {
  switch (config.spec.architecture) {
    case Architecture::kEncodec:
      return EncodecTensors(config.spec, config.encodec);
    case Architecture::kSpectral:
      return SpectralTensors(config.spec, config.spectral);
    case Architecture::kXCodec:
      return XCodecTensors(config.spec, config.xcodec);
    case Architecture::kDac:
      return DacTensors(config.spec, config.dac);
  }
  return {};
}

namespace {

// What a language model with history has besides the transformer (format/lm-coder.md).
void AddHistory(const entropy::LmConfig& config, TensorTable* table) {
  const int dim = config.dim;
  const int hidden = dim * config.hidden_scale;
  const auto events = static_cast<std::int64_t>(entropy::kLmEvents);
  for (int k = 0; k < config.n_q; ++k)
    for (const char* bag : {"history.before.", "history.now."})
      (*table)[bag + std::to_string(k) + ".weight"].shape = {events, dim};
  (*table)["history.start"].shape = {config.n_q, dim};
  AddLinear(table, "history.taps", dim, static_cast<int>(entropy::kLmTaps) * dim);
  AddLinear(table, "history.lower", dim, dim);
  AddLinear(table, "history.linear1", hidden, dim);
  AddLinear(table, "history.linear2", dim, hidden);
  AddNorm(table, "history.norm1", dim);
  AddNorm(table, "history.norm2", dim);
}

}  // namespace

TensorTable LmTensorTable(const entropy::LmConfig& config) {
  TensorTable table;
  const int dim = config.dim;
  const bool history = config.network == entropy::LmNetworkKind::kHistory;
  const int outputs = config.card + (history ? static_cast<int>(entropy::kLmEvents) : 0);
  if (history) AddHistory(config, &table);
  for (int k = 0; k < config.n_q; ++k) {
    table["emb." + std::to_string(k) + ".weight"].shape = {config.card + 1, dim};
    AddLinear(&table, "linears." + std::to_string(k), outputs, dim);
  }
  AddNorm(&table, "transformer.norm_in", dim);
  for (int i = 0; i < config.num_layers; ++i) {
    const std::string layer = "transformer.layers." + std::to_string(i);
    table[layer + ".self_attn.in_proj_weight"].shape = {3 * dim, dim};
    table[layer + ".self_attn.in_proj_bias"].shape = {3 * dim};
    AddLinear(&table, layer + ".self_attn.out_proj", dim, dim);
    AddLinear(&table, layer + ".linear1", dim * config.hidden_scale, dim);
    AddLinear(&table, layer + ".linear2", dim, dim * config.hidden_scale);
    AddNorm(&table, layer + ".norm1", dim);
    AddNorm(&table, layer + ".norm2", dim);
  }
  return table;
}

Status CheckTensors(const TensorTable& expected, const TensorMap& tensors, bool scan_values) {
  const auto damaged = [](const std::string& text) { return Status(StatusCode::kDamaged, text); };
  for (const auto& [name, spec] : expected) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) return damaged("the tensor " + name + " is missing");
    if (found->second.shape != spec.shape) {
      return damaged("tensor " + name + " has the shape " + ShapeString(found->second.shape) + ", not " +
                     ShapeString(spec.shape) + " as the configuration says");
    }
    if (!IsFloating(found->second.dtype)) return damaged("tensor " + name + " holds integers");
    if (scan_values && !AllFinite(found->second))
      return damaged("tensor " + name + " holds values that are not finite");
  }
  for (const auto& [name, tensor] : tensors)
    if (expected.count(name) == 0) return damaged("the tensor " + name + " has no place in this model");
  return Status::Ok();
}

}  // namespace xcodec::model
