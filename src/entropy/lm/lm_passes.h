/// \file
/// Encoding and decoding of whole blocks on one thread; LmBlockCoder spreads them over threads.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_PASSES_H_
#define XCODEC_SRC_ENTROPY_LM_LM_PASSES_H_

#include <cstddef>
#include <vector>

#include "entropy/coders/block_coder.h"
#include "entropy/lm/lm_network.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::entropy {

/// Maximum number of blocks for one call of LmDecodeBlocks: more would only take memory.
inline constexpr std::size_t kLmDecodeBatch = 12;

/// Best number of blocks for one call of LmDecodeBlocks: from 2 to kLmDecodeBatch.
std::size_t LmDecodeBatch(const LmNetwork& network);

/// The payload of a block whose shape and codes have been checked against each other and the network. May
/// throw std::bad_alloc.
std::vector<unsigned char> LmEncodeBlock(const LmNetwork& network, const BlockShape& shape,
                                         const BlockCodes& codes);

/// One block to decode; `shape` has been checked against the network.
struct LmDecodeJob {
  const BlockShape* shape = nullptr;
  Bytes payload;
  BlockCodes* codes = nullptr;  ///< left empty when decoding fails
  Status* status = nullptr;
};

/// Decodes blocks of one codebook count, at most kLmDecodeBatch, in lockstep. May throw std::bad_alloc.
void LmDecodeBlocks(const LmNetwork& network, Span<const LmDecodeJob> jobs);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_PASSES_H_
