/// \file
/// Scales of chunks in 16 bits.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_SCALE_H_
#define XCODEC_SRC_CONTAINER_V1_V1_SCALE_H_

#include <cstdint>

#include "xcodec/status.h"

namespace xcodec::container {

/// A code q stands for (1 + (q mod 1024) / 1024) * 2^(q div 1024 - 32): an IEEE single with the low 13 bits
/// of its mantissa cut off, 2^-32 (2.3e-10) to almost 2^32, largest relative error 2^-11 (0.05 %, -66 dB).
/// Integer operations on the bits only, so that every machine gets the same single.
float V1ScaleFromCode(std::uint16_t code);
/// The nearest code (ties go to the larger); scales outside the range get the first or last code. Errors:
/// kInvalidArgument unless `scale` is finite and positive.
Result<std::uint16_t> V1ScaleToCode(float scale);
/// The scale that a reader will get for `scale`. Encoders that divide by it instead of `scale` lose nothing.
Result<float> V1RoundScale(float scale);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_SCALE_H_
