#include "container/crc_shift.h"

#include <cstddef>

namespace xcodec::container {
namespace {

constexpr std::uint32_t kPolynomial = 0xEDB88320U;  // of CRC-32, x^0 in the highest bit
constexpr std::uint32_t kOne = 0x80000000U;
constexpr std::uint32_t kByte = 0x00800000U;  // x^8
constexpr std::size_t kSteps = 256;
constexpr std::size_t kDigits = 3;

// Product modulo the polynomial.
std::uint32_t Multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (int i = 31; i >= 0; --i) {
    product ^= (0U - (a >> i & 1U)) & b;
    b = (b >> 1) ^ ((0U - (b & 1U)) & kPolynomial);
  }
  return product;
}

}  // namespace

CrcShift::CrcShift() : powers_(kDigits * kSteps) {
  std::uint32_t step = kByte;
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    std::uint32_t power = kOne;
    for (std::size_t i = 0; i < kSteps; ++i) {
      powers_[digit * kSteps + i] = power;
      power = Multiply(power, step);
    }
    step = power;  // 256 times as many bytes
  }
}

std::uint32_t CrcShift::Append(std::uint32_t crc, std::uint32_t bytes) const {
  for (std::size_t digit = 0; digit < kDigits && bytes != 0; ++digit, bytes >>= 8) {
    if ((bytes & 0xFFU) != 0) crc = Multiply(powers_[digit * kSteps + (bytes & 0xFFU)], crc);
  }
  return crc;
}

}  // namespace xcodec::container
