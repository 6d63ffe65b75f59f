/// \file
/// Integer arithmetic for sizes from files, which reports overflow.
#ifndef XCODEC_SRC_BASE_CHECKED_H_
#define XCODEC_SRC_BASE_CHECKED_H_

#include <cstdint>
#include <optional>

namespace xcodec {

/// a + b, or nothing if it does not fit.
template <typename T>
std::optional<T> CheckedAdd(T a, T b) {
  T sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

/// a * b, or nothing if it does not fit.
template <typename T>
std::optional<T> CheckedMul(T a, T b) {
  T product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

/// ceil(a / b) for a >= 0, b > 0, without the overflow of (a + b - 1) / b.
template <typename T>
constexpr T CeilDiv(T a, T b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_CHECKED_H_
