/// \file
/// The block coder that needs no network: adaptive statistics of the codes, in integers.
#ifndef XCODEC_SRC_ENTROPY_CODERS_ADAPTIVE_CODER_H_
#define XCODEC_SRC_ENTROPY_CODERS_ADAPTIVE_CODER_H_

#include <vector>

#include "entropy/coders/block_coder.h"

namespace xcodec::entropy {

/// CoderId::kAdaptive; format/adaptive-coder.md says how. Same bytes on every machine. Never larger than
/// packed codes: a block that would be larger is packed, which its size shows. Const methods are thread-safe.
class AdaptiveCoder : public BlockCoder {
 public:
  CoderId id() const override { return CoderId::kAdaptive; }
  int version() const override { return 1; }
  Status Encode(const BlockShape& shape, const BlockCodes& codes,
                std::vector<unsigned char>* payload) const override;
  Status Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const override;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_ADAPTIVE_CODER_H_
