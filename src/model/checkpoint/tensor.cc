#include "model/checkpoint/tensor.h"

#include <cstring>
#include <utility>

#include "base/endian.h"

namespace xcodec::model {

std::size_t DTypeSize(DType type) {
  switch (type) {
    case DType::kF64:
    case DType::kI64:
      return 8;
    case DType::kF32:
    case DType::kI32:
      return 4;
    case DType::kF16:
    case DType::kBF16:
    case DType::kI16:
      return 2;
    case DType::kI8:
    case DType::kU8:
    case DType::kBool:
      return 1;
  }
  return 0;
}

const char* DTypeName(DType type) {
  switch (type) {
    case DType::kF64:
      return "F64";
    case DType::kF32:
      return "F32";
    case DType::kF16:
      return "F16";
    case DType::kBF16:
      return "BF16";
    case DType::kI64:
      return "I64";
    case DType::kI32:
      return "I32";
    case DType::kI16:
      return "I16";
    case DType::kI8:
      return "I8";
    case DType::kU8:
      return "U8";
    case DType::kBool:
      return "BOOL";
  }
  return "?";
}

float HalfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 31U;
  const std::uint32_t mantissa = half & 1023U;
  if (exponent == 31) return FloatFromBits(sign | 0x7F800000U | (mantissa << 13));
  if (exponent != 0) return FloatFromBits(sign | ((exponent + 112) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
  return sign != 0 ? -magnitude : magnitude;
}

float BFloat16ToFloat(std::uint16_t bits) { return FloatFromBits(static_cast<std::uint32_t>(bits) << 16); }

std::int64_t Tensor::elements() const {
  std::int64_t n = 1;
  for (std::int64_t d : shape) n *= d;
  return n;
}

namespace {

float ElementAsFloat(DType dtype, const unsigned char* p) {
  switch (dtype) {
    case DType::kF32:
      return FloatFromBits(LoadLittleEndian<std::uint32_t>(p));
    case DType::kF16:
      return HalfToFloat(LoadLittleEndian<std::uint16_t>(p));
    case DType::kBF16:
      return BFloat16ToFloat(LoadLittleEndian<std::uint16_t>(p));
    case DType::kF64: {
      const auto bits = LoadLittleEndian<std::uint64_t>(p);
      double d;
      std::memcpy(&d, &bits, sizeof d);
      return static_cast<float>(d);
    }
    case DType::kI64:
      return static_cast<float>(static_cast<std::int64_t>(LoadLittleEndian<std::uint64_t>(p)));
    case DType::kI32:
      return static_cast<float>(static_cast<std::int32_t>(LoadLittleEndian<std::uint32_t>(p)));
    case DType::kI16:
      return static_cast<float>(static_cast<std::int16_t>(LoadLittleEndian<std::uint16_t>(p)));
    case DType::kI8:
      return static_cast<float>(static_cast<std::int8_t>(*p));
    case DType::kU8:
    case DType::kBool:
      return static_cast<float>(*p);
  }
  return 0.0F;
}

}  // namespace

std::vector<float> Tensor::ToFloat() const {
  const std::size_t step = DTypeSize(dtype);
  std::vector<float> values(data.size() / step);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (dtype == DType::kF32) {
    if (!values.empty()) std::memcpy(values.data(), data.data(), values.size() * step);
    return values;
  }
#endif
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = ElementAsFloat(dtype, data.data() + i * step);
  return values;
}

Tensor Tensor::FromFloats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  std::vector<unsigned char> bytes(values.size() * 4);
  for (std::size_t i = 0; i < values.size(); ++i)
    StoreLittleEndian(FloatBits(values[i]), bytes.data() + 4 * i);
  return FromBytes(DType::kF32, std::move(shape), std::move(bytes));
}

Tensor Tensor::FromBytes(DType dtype, std::vector<std::int64_t> shape, std::vector<unsigned char> bytes) {
  auto owner = std::make_shared<std::vector<unsigned char>>(std::move(bytes));
  Tensor tensor;
  tensor.dtype = dtype;
  tensor.shape = std::move(shape);
  tensor.data = Bytes(owner->data(), owner->size());
  tensor.owner = std::move(owner);
  return tensor;
}

std::string ShapeString(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace xcodec::model
