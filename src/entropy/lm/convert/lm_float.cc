#include "entropy/lm/convert/lm_float.h"

#include <cstring>

namespace xcodec::entropy {

double LmPowerOfTwo(int e) {
  const std::uint64_t bits = static_cast<std::uint64_t>(1023 + e) << 52;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

double LmExp(double x) {
  // Taylor series of e^(x / 64), then six squarings.
  const double y = x / 64;
  double sum = 1;
  for (int n = 24; n >= 1; --n) sum = 1 + sum * y / n;
  for (int i = 0; i < 6; ++i) sum = sum * sum;
  return sum;
}

double LmLog(double x) {
  // ln(m 2^e) = e ln 2 + 2 atanh((m - 1) / (m + 1)), m in [1, 2).
  const double ln2 = 0.69314718055994530942;
  const int e = LmFloorLog2(x);
  const double m = x * LmPowerOfTwo(-e);
  const double z = (m - 1) / (m + 1);
  const double square = z * z;
  double sum = 0;
  for (int n = 41; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
  return e * ln2 + 2 * z * sum;
}

std::int64_t LmRound(double x) {
  const auto truncated = static_cast<std::int64_t>(x);
  const double rest = x - static_cast<double>(truncated);
  if (rest >= 0.5) return truncated + 1;
  if (rest <= -0.5) return truncated - 1;
  return truncated;
}

int LmFloorLog2(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return static_cast<int>((bits >> 52) & 0x7FF) - 1023;
}

}  // namespace xcodec::entropy
