#include "entropy/coders/block_shape.h"

#include <new>

namespace xcodec::entropy {

Result<std::int64_t> CheckBlockShape(const BlockShape& shape) {
  const Status bad(StatusCode::kInvalidArgument, "impossible shape of a block of codes");
  if (shape.codebooks < 1 || shape.codebooks > 65536) return bad;
  if (shape.codebook_bits < 1 || shape.codebook_bits > 16) return bad;
  std::int64_t sum = 0;
  for (const std::int64_t frames : shape.chunk_frames) {
    if (frames < 0 || frames > kMaxBlockCodes / shape.codebooks - sum) return bad;
    sum += frames;
  }
  return sum;
}

Status CheckBlockCodes(const BlockShape& shape, const BlockCodes& codes) {
  const Status bad(StatusCode::kInvalidArgument, "codes do not have the shape of their block");
  if (codes.size() != shape.chunk_frames.size()) return bad;
  for (std::size_t c = 0; c < codes.size(); ++c) {
    const CodeBlock& chunk = codes[c];
    if (chunk.codebooks != shape.codebooks || chunk.frames != shape.chunk_frames[c] ||
        chunk.codes.size() !=
            static_cast<std::size_t>(chunk.codebooks) * static_cast<std::size_t>(chunk.frames))
      return bad;
    std::uint32_t all = 0;
    for (const std::uint16_t code : chunk.codes) all |= code;
    if (all >> shape.codebook_bits != 0)
      return Status(StatusCode::kInvalidArgument, "a code is out of range");
  }
  return Status::Ok();
}

Result<BlockCodes> NewBlockCodes(const BlockShape& shape) {
  try {
    BlockCodes codes;
    codes.reserve(shape.chunk_frames.size());
    for (const std::int64_t frames : shape.chunk_frames) codes.emplace_back(shape.codebooks, frames);
    return codes;
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "not enough memory for a block of codes");
  }
}

}  // namespace xcodec::entropy
