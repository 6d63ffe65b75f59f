/// \file
/// Container version 0: the format of the reference implementation (facebookresearch/encodec, compress.py).
///
/// `ECDC`, version byte 0, big-endian uint32 length of a JSON text, the JSON, then the chunks: a big-endian
/// IEEE single (the scale) when the model normalises, and the chunk's codes. It has no checksum.
#ifndef XCODEC_SRC_CONTAINER_V0_V0_H_
#define XCODEC_SRC_CONTAINER_V0_V0_H_

#include <cstdint>
#include <string>

#include "base/chunk_geometry.h"
#include "container/byte_stream.h"

namespace xcodec::container {

inline constexpr std::uint32_t kV0MaxJsonBytes = 65536;
inline constexpr int kV0MaxCodebooks = 256;
/// 2^48 samples are 186 years at 48 kHz.
inline constexpr std::int64_t kV0MaxSamples = std::int64_t{1} << 48;

/// The contents of the JSON.
struct V0Header {
  std::string model;            ///< "m": 1 to 255 bytes of UTF-8
  std::int64_t samples = 0;     ///< "al": samples per channel at the model's rate, 0..kV0MaxSamples
  int codebooks = 0;            ///< "nc": 1..kV0MaxCodebooks
  bool language_model = false;  ///< "lm": codes went through the reference's arithmetic coder
};

/// The JSON as Python's json.dumps prints {"m": ..., "al": ..., "nc": ..., "lm": ...}.
std::string V0HeaderJson(const V0Header& header);
/// Parses it strictly: exactly these four keys, once each, in any order, integers without sign, fraction or
/// exponent, valid UTF-8. kDamaged otherwise.
Result<V0Header> ParseV0HeaderJson(Bytes json);

/// Writes signature, length and JSON.
Status WriteV0Header(const V0Header& header, ByteSink* sink);
/// Reads the header after the signature (see ReadSignature). Errors: kDamaged, kTruncated, kIo.
Result<V0Header> ReadV0Header(ByteSource* source);

/// The scale before a chunk of a normalising model. kInvalidArgument unless finite and positive.
Status WriteV0Scale(float scale, ByteSink* sink);
/// Errors: kDamaged (not finite or not positive), kTruncated, kIo.
Result<float> ReadV0Scale(ByteSource* source);

/// How a model cuts its input into chunks and frames, which the container does not state.
struct V0Layout : ChunkGeometry {
  bool full_chunks = false;  ///< every chunk has chunk_length / hop frames
};

/// Number of bytes of scales and codes after the header of a file without language model (with one, the
/// smallest possible number: scales and one byte per chunk). kDamaged if it does not fit in 63 bits.
Result<std::int64_t> V0PayloadBytes(const V0Header& header, const V0Layout& layout);
/// kDamaged or kTruncated if `remaining` bytes after the header do not fit the header; call it before
/// allocating anything if the size of the stream is known.
Status CheckV0PayloadSize(const V0Header& header, const V0Layout& layout, std::int64_t remaining);
/// kDamaged unless the stream has ended: version 0 files end with their last chunk.
Status ExpectV0End(ByteSource* source);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V0_V0_H_
