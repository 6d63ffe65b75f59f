/// \file
/// How files begin: the one table of first bytes for every reader, for walks over trees, and for what follows
/// the end of a file.
#ifndef XCODEC_SRC_AUDIO_DETECT_SIGNATURES_H_
#define XCODEC_SRC_AUDIO_DETECT_SIGNATURES_H_

#include <cstddef>
#include <string_view>

#include "audio/detect/content.h"
#include "audio/detect/media_kind.h"
#include "xcodec/span.h"

namespace xcodec {

/// Who decodes a kind of file.
enum class Reader {
  kOurs,    ///< a library that is linked
  kShared,  ///< the same, but FFmpeg knows codecs in it that it does not
  kFfmpeg,  ///< FFmpeg alone
  kNone,    ///< nothing here
};

/// One row of the table; points to static memory.
struct Signature {
  std::size_t at;          ///< where `bytes` stand in the file
  std::string_view bytes;  ///< never empty
  ContentKind content;
  Reader reader;
  /// Amid a file, these bytes where a file could begin tell that another one does.
  bool marks_start;
  MediaKind kind;  ///< demuxer null unless FFmpeg may read it
};

/// More bytes of a start change nothing about the answers below.
constexpr std::size_t kSignatureBytes = 24;

/// The first row that fits a file beginning with `start`; null: none does.
const Signature* FindSignature(Bytes start);
/// The first row that fits and is read by `reader`.
const Signature* FindSignature(Bytes start, Reader reader);
/// Whether a file of sound, or a video, begins with `start`, as far as first bytes of a fixed value tell.
bool StartsAnotherFile(Bytes start);

/// Whether a MATLAB 4 file of sound begins with `start`: its type is 0 or 1000, and its first matrix one
/// number, the rate.
bool IsMatlab4(Bytes start);

/// Whether four bytes can be the name of a chunk of RIFF and its like: printable ASCII.
bool IsChunkName(const unsigned char* bytes);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_DETECT_SIGNATURES_H_
