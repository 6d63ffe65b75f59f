/// \file
/// The part of a WAV file after its samples.
#ifndef XCODEC_SRC_AUDIO_SOURCE_WAV_TAIL_H_
#define XCODEC_SRC_AUDIO_SOURCE_WAV_TAIL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "audio/byte_stream.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

struct WavTail {
  std::vector<unsigned char> tag_chunks;  ///< chunks with text, unchanged, of at most kMaxTagChunkBytes; of
                                          ///< others only the names
  /// Says why there is more audio than the header counts, or which tag is cut; empty: neither.
  std::string surplus;
  std::string unread;       ///< text outside of chunks, as AudioSource::unread; empty: none
  bool only_chunks = true;  ///< only whole chunks up to the end, or nothing
};

constexpr std::size_t kMaxTagChunkBytes = std::size_t{16} << 20;

/// What no samples are: a list of tags, or an ID3v2 tag, in its chunk. Looks at the first kTagChunkStart
/// bytes.
bool StartsTagChunk(Bytes bytes);
constexpr std::size_t kTagChunkStart = 12;

/// Appends the chunk `head` (8 bytes: name, size) with its `size` bytes to `tag_chunks` if it
/// holds tags, otherwise skips it. Returns how many of the `size` bytes and the padding byte there
/// were.
Result<std::int64_t> TakeWavChunk(ByteStream& stream, const unsigned char* head,
                                  std::vector<unsigned char>* tag_chunks);

/// Where samples end.
struct WavEnd {
  std::int64_t position = 0;  ///< of the stream in the file
  bool odd = false;           ///< the samples have an odd number of bytes, which one of padding should follow
};

/// Reads `stream` to its end. Other chunks, padding and tags are not audio; a second file, a second data
/// chunk, or bytes that are neither chunk nor text may be. kIo.
Result<WavTail> ReadWavTail(ByteStream& stream, const WavEnd& end);

/// A WAV file without samples that has these chunks, for readers of tags.
std::vector<unsigned char> WavOfTagChunks(const std::vector<unsigned char>& tag_chunks);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_WAV_TAIL_H_
