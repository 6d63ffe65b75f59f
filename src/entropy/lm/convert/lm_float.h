/// \file
/// The elementary functions that the conversion needs, from IEEE basic operations in a fixed order, so that
/// every machine and C library gives the same bits.
#ifndef XCODEC_SRC_ENTROPY_LM_CONVERT_LM_FLOAT_H_
#define XCODEC_SRC_ENTROPY_LM_CONVERT_LM_FLOAT_H_

#include <cstdint>

namespace xcodec::entropy {

/// Logarithm of e to base 2.
inline constexpr double kLmLog2E = 1.4426950408889634074;

/// e^x for |x| <= 50, within 1e-14 relative.
double LmExp(double x);
/// Natural logarithm for 1 <= x <= 2^40, within 1e-14 absolute.
double LmLog(double x);
/// 2^e for |e| <= 1000, exact.
double LmPowerOfTwo(int e);
/// x rounded to the nearest integer, halves away from zero. |x| must be below 2^62.
std::int64_t LmRound(double x);
/// Greatest e with 2^e <= x, for normal x > 0.
int LmFloorLog2(double x);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_CONVERT_LM_FLOAT_H_
