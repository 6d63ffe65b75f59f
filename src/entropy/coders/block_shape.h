/// \file
/// The checks with which every block coder begins.
#ifndef XCODEC_SRC_ENTROPY_CODERS_BLOCK_SHAPE_H_
#define XCODEC_SRC_ENTROPY_CODERS_BLOCK_SHAPE_H_

#include <cstdint>

#include "entropy/coders/block_coder.h"

namespace xcodec::entropy {

/// Most codes of one block that a coder accepts.
inline constexpr std::int64_t kMaxBlockCodes = std::int64_t{1} << 32;

/// Frames of all chunks. kInvalidArgument for no or more than 65536 codebooks, codes of less than 1 or more
/// than 16 bits, a negative number of frames, or more than kMaxBlockCodes codes.
Result<std::int64_t> CheckBlockShape(const BlockShape& shape);

/// kInvalidArgument when the codes do not have the shape or one of them is out of range.
Status CheckBlockCodes(const BlockShape& shape, const BlockCodes& codes);

/// Codes of the shape, all 0. The shape must have passed CheckBlockShape; kResourceLimit when there is not
/// enough memory.
Result<BlockCodes> NewBlockCodes(const BlockShape& shape);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_BLOCK_SHAPE_H_
