#include "entropy/coders/packed_coder.h"

#include <utility>

#include "entropy/coders/bit_packer.h"
#include "entropy/coders/block_shape.h"

namespace xcodec::entropy {

Result<std::size_t> PackedCoder::PayloadBytes(const BlockShape& shape) {
  std::int64_t sum = 0;
  for (const std::int64_t frames : shape.chunk_frames) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t size,
                            PackedBytes(frames, shape.codebooks, shape.codebook_bits));
    sum += size;
  }
  return static_cast<std::size_t>(sum);
}

Status PackedCoder::Encode(const BlockShape& shape, const BlockCodes& codes,
                           std::vector<unsigned char>* payload) const {
  XCODEC_RETURN_IF_ERROR(CheckBlockShape(shape).status());
  XCODEC_RETURN_IF_ERROR(CheckBlockCodes(shape, codes));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t size, PayloadBytes(shape));
  payload->clear();
  payload->reserve(size);
  BitWriter writer(shape.codebook_bits, payload);
  for (const CodeBlock& chunk : codes) {
    writer.Put(chunk);
    writer.Flush();
  }
  return Status::Ok();
}

Status PackedCoder::Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const {
  XCODEC_RETURN_IF_ERROR(CheckBlockShape(shape).status());
  XCODEC_ASSIGN_OR_RETURN(const std::size_t size, PayloadBytes(shape));
  if (size != payload.size())
    return Status(StatusCode::kDamaged, "packed codes have another length than their block");
  XCODEC_ASSIGN_OR_RETURN(BlockCodes read, NewBlockCodes(shape));
  BitReader reader(shape.codebook_bits, payload);
  for (CodeBlock& chunk : read) {
    XCODEC_RETURN_IF_ERROR(reader.Get(&chunk));
    XCODEC_RETURN_IF_ERROR(reader.Align());
  }
  *codes = std::move(read);
  return Status::Ok();
}

}  // namespace xcodec::entropy
