/// \file
/// The digest over all codes of a file, independent of coder and blocks.
#ifndef XCODEC_SRC_CONTAINER_CODES_DIGEST_H_
#define XCODEC_SRC_CONTAINER_CODES_DIGEST_H_

#include <array>
#include <vector>

#include "base/sha256.h"
#include "xcodec/types.h"

namespace xcodec::container {

using V1Digest = std::array<unsigned char, 12>;

/// SHA-256, cut to its first 12 bytes, over every code as little-endian uint16: chunk by chunk, in a chunk
/// frame by frame, in a frame codebook by codebook. For models without chunks the frames of all blocks follow
/// each other, so the digest does not depend on how the file was cut into blocks. Not thread-safe.
class CodesDigest {
 public:
  /// The next chunk, or the next run of frames.
  void Update(const CodeBlock& codes);
  /// The object must not be used afterwards.
  V1Digest Finish();

 private:
  Sha256 hash_;
  std::vector<unsigned char> buffer_;
};

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_CODES_DIGEST_H_
