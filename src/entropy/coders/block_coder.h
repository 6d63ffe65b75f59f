/// \file
/// The interface of every entropy coder of container version 1.
#ifndef XCODEC_SRC_ENTROPY_CODERS_BLOCK_CODER_H_
#define XCODEC_SRC_ENTROPY_CODERS_BLOCK_CODER_H_

#include <cstdint>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::entropy {

/// Numbers of the coders as the container stores them; never reused.
enum class CoderId : std::uint8_t { kPacked = 0, kAdaptive = 1, kLm = 2 };

/// The expected shape of a block's codes, which the reader knows from the container.
struct BlockShape {
  int codebooks = 0;
  int codebook_bits = 10;                  ///< codes are below 1 << codebook_bits
  std::vector<std::int64_t> chunk_frames;  ///< frames of each chunk in the block
};

/// A block's codes, one CodeBlock a chunk.
using BlockCodes = std::vector<CodeBlock>;

/// Codes of one block of whole chunks <-> bytes. A block is coded alone: no state passes between blocks.
/// Const methods are thread-safe. Decode must consume exactly the payload: kDamaged if bytes are left over,
/// missing or inconsistent; decoded codes are always in range and have the requested shape.
class BlockCoder {
 public:
  virtual ~BlockCoder() = default;
  virtual CoderId id() const = 0;
  /// Version of the coder's arithmetic, stored in files; a reader refuses versions that it does not know.
  virtual int version() const = 0;
  virtual Status Encode(const BlockShape& shape, const BlockCodes& codes,
                        std::vector<unsigned char>* payload) const = 0;
  virtual Status Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const = 0;

  /// Several independent blocks at once, with results identical to one at a time; coders that gain from
  /// lockstep override these. statuses[i] is the result of block i.
  virtual void EncodeMany(Span<const BlockShape> shapes, Span<const BlockCodes> codes,
                          std::vector<std::vector<unsigned char>>* payloads,
                          std::vector<Status>* statuses) const {
    payloads->assign(shapes.size(), {});
    statuses->assign(shapes.size(), Status());
    for (std::size_t i = 0; i < shapes.size(); ++i)
      (*statuses)[i] = Encode(shapes[i], codes[i], &(*payloads)[i]);
  }
  virtual void DecodeMany(Span<const BlockShape> shapes, Span<const Bytes> payloads,
                          std::vector<BlockCodes>* codes, std::vector<Status>* statuses) const {
    codes->assign(shapes.size(), {});
    statuses->assign(shapes.size(), Status());
    for (std::size_t i = 0; i < shapes.size(); ++i)
      (*statuses)[i] = Decode(shapes[i], payloads[i], &(*codes)[i]);
  }
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_BLOCK_CODER_H_
