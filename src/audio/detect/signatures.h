/// \file
/// The table of the first bytes of all formats. It serves every reader, walks over trees, and the check of
/// bytes after the end of a file.
#ifndef XCODEC_SRC_AUDIO_DETECT_SIGNATURES_H_
#define XCODEC_SRC_AUDIO_DETECT_SIGNATURES_H_

#include <cstddef>
#include <string_view>

#include "audio/detect/content.h"
#include "audio/detect/media_kind.h"
#include "xcodec/span.h"

namespace xcodec::audio {

/// Who decodes a kind of file.
enum class Reader {
  kOurs,    ///< a library that is linked
  kShared,  ///< the same, but FFmpeg supports codecs in it that the library does not
  kFfmpeg,  ///< FFmpeg alone
  kNone,    ///< nothing here
};

/// One row of the table; points to static memory.
struct Signature {
  std::size_t at;          ///< position of `bytes` in the file
  std::string_view bytes;  ///< never empty
  ContentKind content;
  Reader reader;
  /// Within a file, these bytes at a possible start mean that another file begins.
  bool marks_start;
  MediaKind kind;  ///< demuxer null unless FFmpeg may read it
};

/// The functions below need no more bytes than these.
constexpr std::size_t kSignatureBytes = 24;

/// The first row that fits a file beginning with `start`; null: none does.
const Signature* FindSignature(Bytes start);
/// The first row that fits and names `reader`.
const Signature* FindSignature(Bytes start, Reader reader);
/// Whether `start` is the start of a sound file or a video, as far as fixed first bytes can show.
bool StartsAnotherFile(Bytes start);

/// Whether a MATLAB 4 file of sound begins with `start`: its type is 0 or 1000, and its first matrix one
/// number, the rate.
bool IsMatlab4(Bytes start);

/// Whether four bytes can be the name of a chunk of RIFF and its like: printable ASCII.
bool IsChunkName(const unsigned char* bytes);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_SIGNATURES_H_
