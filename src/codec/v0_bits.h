/// \file
/// Codes as version 0 packs them: frame by frame, in a frame codebook by codebook, low bit first.
#ifndef XCODEC_SRC_CODEC_V0_BITS_H_
#define XCODEC_SRC_CODEC_V0_BITS_H_

#include <cstdint>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec {

/// Packs runs of frames one behind the other; Flush fills the last byte with zero bits (encodec/binary.py,
/// BitPacker).
class V0BitWriter {
 public:
  explicit V0BitWriter(int bits) : bits_(bits) {}
  void Append(const CodeBlock& codes, std::vector<unsigned char>* out);
  void Flush(std::vector<unsigned char>* out);

 private:
  int bits_;
  std::uint64_t buffer_ = 0;
  int filled_ = 0;
};

/// Bytes that `frames` frames of `codebooks` codes fill.
inline std::int64_t V0PackedBytes(std::int64_t frames, int codebooks, int bits) {
  return (frames * codebooks * bits + 7) / 8;
}

/// Unpacks codes->frames frames from `bytes`, which hold V0PackedBytes. kDamaged when a code is not below
/// `codebook_size` or a padding bit is set.
Status V0Unpack(Bytes bytes, int bits, int codebook_size, CodeBlock* codes);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_V0_BITS_H_
