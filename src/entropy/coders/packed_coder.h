/// \file
/// The block coder without compression.
#ifndef XCODEC_SRC_ENTROPY_CODERS_PACKED_CODER_H_
#define XCODEC_SRC_ENTROPY_CODERS_PACKED_CODER_H_

#include <vector>

#include "entropy/coders/block_coder.h"

namespace xcodec::entropy {

/// CoderId::kPacked: the chunks of a block one after the other, each a run of bits (bit_packer.h) filled up
/// to a byte with zero bits. Const methods are thread-safe.
class PackedCoder : public BlockCoder {
 public:
  CoderId id() const override { return CoderId::kPacked; }
  int version() const override { return 1; }
  Status Encode(const BlockShape& shape, const BlockCodes& codes,
                std::vector<unsigned char>* payload) const override;
  Status Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const override;

  /// Size of the payload of a shape that has passed CheckBlockShape.
  static Result<std::size_t> PayloadBytes(const BlockShape& shape);
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_PACKED_CODER_H_
