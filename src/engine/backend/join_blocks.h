/// \file
/// Pieces of a stream put together.
#ifndef XCODEC_SRC_ENGINE_BACKEND_JOIN_BLOCKS_H_
#define XCODEC_SRC_ENGINE_BACKEND_JOIN_BLOCKS_H_

#include "xcodec/types.h"

namespace xcodec::engine {

/// One block after another in time; same codebooks or channels.
CodeBlock JoinCodes(const CodeBlock& first, const CodeBlock& second);
AudioBlock JoinAudio(const AudioBlock& first, const AudioBlock& second);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_JOIN_BLOCKS_H_
