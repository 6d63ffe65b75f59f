/// \file
/// Named arrays that the integer language model is made from and exported to, independent of file formats.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_TENSOR_H_
#define XCODEC_SRC_ENTROPY_LM_LM_TENSOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "xcodec/span.h"

namespace xcodec::entropy {

/// A float parameter of the published model: row-major, memory not owned.
struct LmFloatTensor {
  std::vector<std::int64_t> shape;
  Span<const float> values;
};

/// Float parameters by the reference's names: emb.{k}.weight, linears.{k}.weight, linears.{k}.bias,
/// transformer.norm_in.weight, transformer.layers.{i}.self_attn.in_proj_weight, ... (encodec/model.py).
using LmFloatTensors = std::map<std::string, LmFloatTensor>;

/// Element types of the integer model; names as in safetensors.
enum class LmType : std::uint8_t { kI8 = 0, kI16 = 1, kI32 = 2 };

/// A parameter of the integer model: row-major, little-endian bytes (as safetensors stores them).
struct LmTensor {
  LmType type = LmType::kI8;
  std::vector<std::int64_t> shape;
  std::vector<unsigned char> bytes;
};

/// Parameters of the integer model by name, in the order of their names.
using LmTensors = std::map<std::string, LmTensor>;

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_TENSOR_H_
