/// \file
/// Named arrays of numbers as checkpoints hold them. No arithmetic: networks copy or convert what they need.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_TENSOR_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_TENSOR_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Element types that checkpoints use. Names as in safetensors.
enum class DType { kF64, kF32, kF16, kBF16, kI64, kI32, kI16, kI8, kU8, kBool };

/// Maximum length of a tensor's name in bytes; in published models it is below 100. Readers refuse longer
/// names, because names are copied, compared and rewritten.
inline constexpr std::size_t kMaxTensorName = 1024;

/// Bytes of one element.
std::size_t DTypeSize(DType type);
/// "F32", "BF16", ...
const char* DTypeName(DType type);

/// A contiguous row-major array, little-endian as in a safetensors file. Immutable and cheap to copy: `owner`
/// keeps the bytes (a vector, a mapped file, or the program's own data) alive. Thread-safe to read.
struct Tensor {
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  Bytes data;
  std::shared_ptr<const void> owner;

  /// Product of the shape; 1 for a scalar.
  std::int64_t elements() const;
  /// Elements as singles, converted from any floating or integer type.
  std::vector<float> ToFloat() const;

  static Tensor FromFloats(std::vector<std::int64_t> shape, const std::vector<float>& values);
  static Tensor FromBytes(DType dtype, std::vector<std::int64_t> shape, std::vector<unsigned char> bytes);
};

/// Tensors by name, in the order of their names.
using TensorMap = std::map<std::string, Tensor>;

/// "[64, 1, 7]" for messages.
std::string ShapeString(const std::vector<std::int64_t>& shape);

/// IEEE binary16 and bfloat16 to single, exact; NaN stays NaN.
float HalfToFloat(std::uint16_t half);
float BFloat16ToFloat(std::uint16_t bits);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_TENSOR_H_
