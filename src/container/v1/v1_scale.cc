#include "container/v1/v1_scale.h"

#include <cmath>

#include "base/endian.h"

namespace xcodec::container {
namespace {

constexpr std::uint32_t kDroppedBits = 13;
// The bits of 2^-32, the smallest scale.
constexpr std::uint32_t kBase = (127U - 32U) << 23;

}  // namespace

float V1ScaleFromCode(std::uint16_t code) {
  return FloatFromBits(kBase + (static_cast<std::uint32_t>(code) << kDroppedBits));
}

Result<std::uint16_t> V1ScaleToCode(float scale) {
  if (!std::isfinite(scale) || !(scale > 0.0F))
    return Status(StatusCode::kInvalidArgument, "a chunk's scale is not a positive number");
  const std::uint32_t bits = FloatBits(scale);
  if (bits <= kBase) return static_cast<std::uint16_t>(0);
  // Bits of positive singles are ordered as the numbers are, so rounding the bits rounds the number; a carry
  // out of the mantissa raises the exponent, as it should.
  const std::uint32_t code = (bits - kBase + (1U << (kDroppedBits - 1))) >> kDroppedBits;
  return static_cast<std::uint16_t>(code > 0xFFFFU ? 0xFFFFU : code);
}

Result<float> V1RoundScale(float scale) {
  XCODEC_ASSIGN_OR_RETURN(const std::uint16_t code, V1ScaleToCode(scale));
  return V1ScaleFromCode(code);
}

}  // namespace xcodec::container
