#include "audio/detect/declared_size.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "audio/detect/chunk_padding.h"
#include "audio/detect/file_start.h"
#include "audio/detect/find_bytes.h"
#include "audio/detect/foreign_bytes.h"
#include "audio/detect/minor_format_size.h"
#include "audio/detect/remainder.h"
#include "audio/detect/signatures.h"
#include "audio/tags/trailing_tags.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

// FORM and RIFF sizes from here on stand for an unknown length (SoX puts a little more than this in a pipe).
constexpr std::uint32_t kUnknownFrom = 0x7F000000U;
// CAF: no writer makes more chunks than this.
constexpr int kMaxChunks = 4096;

bool Is(const unsigned char* bytes, const char* name) { return std::memcmp(bytes, name, 4) == 0; }

// The file should be `end` bytes long, or one less if it has `padding`.
Status Compare(const FileRange& file, std::int64_t end, DeclaredSize* result, bool padding = false) {
  if (end > file.size() + (padding ? 1 : 0)) {
    result->truncated =
        "the file has " + std::to_string(file.size()) + " of " + std::to_string(end) + " bytes";
    return Status::Ok();
  }
  for (const std::int64_t at : {end, end + (end & 1)}) {
    unsigned char next[kSignatureBytes] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, next, sizeof next));
    if (StartsAnotherFile(Bytes(next, n)))
      result->surplus = "another file begins at byte " + std::to_string(at);
  }
  if (end < file.size()) result->end = end;
  if (!result->surplus.empty()) return Status::Ok();
  XCODEC_ASSIGN_OR_RETURN(const Remainder left, JudgeRemainder(file, end + (end & 1)));
  result->surplus = left.other_file;
  if (!result->surplus.empty() || left.bytes == 0) return Status::Ok();
  if (!left.cut_tag.empty()) {
    result->truncated = left.cut_tag;
  } else if (left.text) {
    result->besides += (result->besides.empty() ? "" : ", and ") + LeftText(left);
  } else {
    result->surplus = Uncounted(left.bytes, left.at);
  }
  return Status::Ok();
}

// FORM files: every chunk up to the end that the file states. If the size of the samples is too small, more
// samples follow them.
Status CheckChunks(const FileRange& file, std::int64_t end, DeclaredSize* result) {
  end = std::min(end, file.size());
  std::int64_t at = 12;
  bool after_sound = false;
  for (int i = 0; i < kMaxChunks && at + 8 <= end; ++i) {
    unsigned char head[8];
    XCODEC_RETURN_IF_ERROR(file.ReadAt(at, head, sizeof head).status());
    const std::int64_t size = LoadBigEndian<std::uint32_t>(head + 4);
    if (!IsChunkName(head) || size > end - at - 8) {
      if (after_sound) result->surplus = Uncounted(end - at, at);
      return Status::Ok();
    }
    after_sound = Is(head, "SSND");
    at += 8 + size + (size & 1);
  }
  return Status::Ok();
}

// Chunk sizes are 64 bits, -1 for samples to the end.
Status CheckCaf(const FileRange& file, DeclaredSize* result) {
  std::int64_t at = 8;
  bool data_done = false;
  for (int i = 0; i < kMaxChunks && at < file.size(); ++i) {
    unsigned char head[12] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, head, sizeof head));
    const auto size = static_cast<std::int64_t>(LoadBigEndian<std::uint64_t>(head + 4));
    // Data that are not a chunk may follow the samples.
    const bool chunk = n == sizeof head && IsChunkName(head) && size >= 0 && size <= file.size() - at - 12;
    if (data_done && !chunk) return Compare(file, at, result);
    if (size < 0) result->unknown = true;
    if (size < 0 || size > INT64_MAX - at - 12) return Status::Ok();
    data_done = data_done || Is(head, "data");
    result->size_at = at + 4;
    at += 12 + size;
    if (at > file.size()) return Compare(file, at, result);
  }
  return Status::Ok();
}

// Bytes of a start that differ between files of the same kind: sizes.
const char* MaskOf(const unsigned char* head) {
  if (Is(head, "RIFF") || Is(head, "RIFX") || Is(head, "RF64") || Is(head, "FORM")) return "____....________";
  if (Is(head, ".snd") || Is(head, "dns.")) return "________....____";
  return "";
}

// For a file that does not state its end; its own samples cannot look like `marks`.
Status CheckOpenEnd(const FileRange& file, const char* mask, StartMarks marks, DeclaredSize* result) {
  XCODEC_ASSIGN_OR_RETURN(std::int64_t again, FindStartAgain(file, mask));
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t other,
                          FindFileStart(again < 0 ? file : file.Part(0, again), 4, marks));
  if (other >= 0) again = other;
  if (again >= 0) result->surplus = AnotherFileAt(file, again);
  return Status::Ok();
}

// Frames of a codec are the same in CAF and WAV files as in their own files.
StartMarks MarksOf(const unsigned char* head) {
  if (Is(head, "RIFF") || Is(head, "RIFX")) return StartMarks::kHeaders;
  const bool coded =
      Is(head, "caff") && !Is(head + 28, "lpcm") && !Is(head + 28, "alaw") && !Is(head + 28, "ulaw");
  return coded ? StartMarks::kHeaders : StartMarks::kFrames;
}

Status CheckMinorFormat(const FileRange& file, DeclaredSize* result) {
  XCODEC_ASSIGN_OR_RETURN(const MinorFormatSize size, ReadMinorFormatSize(file));
  if (!size.known_kind) return Status::Ok();
  result->besides = size.besides;
  result->first_only = size.first_only;
  result->unknown_reason = size.unknown_reason;
  if (size.end >= 0) {
    XCODEC_RETURN_IF_ERROR(Compare(file, size.end, result));
    ForeignBytes foreign;
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t tags, EndBeforeTags(file));
    XCODEC_RETURN_IF_ERROR(foreign.Add(file, size.end, tags));
    if (result->surplus.empty() && result->truncated.empty() && !foreign.Text().empty())
      result->surplus = "the header does not count the " + foreign.Text();
    if (result->surplus.empty() && result->truncated.empty()) return Status::Ok();
    DeclaredSize joined;
    XCODEC_RETURN_IF_ERROR(CheckOpenEnd(file, "", StartMarks::kFrames, &joined));
    if (!joined.surplus.empty()) result->surplus = joined.surplus;
    return Status::Ok();
  }
  XCODEC_RETURN_IF_ERROR(CheckOpenEnd(file, "", StartMarks::kFrames, result));
  const std::int64_t over = size.data_at < 0 ? 0 : (file.size() - size.data_at) % size.frame_bytes;
  if (over > 0 && result->surplus.empty()) result->truncated = PartialFrame(over, size.frame_bytes);
  return Status::Ok();
}

// AIFF files whose writer did not fill in the sizes: samples from SSND to the end of the file, in frames as
// described by COMM.
Status CheckAiffFrames(const FileRange& file, DeclaredSize* result) {
  constexpr std::int64_t kSoundHead = 16;  // of the chunk, and an offset and block size
  std::int64_t frame = 0;
  std::int64_t at = 12;
  for (int i = 0; i < kMaxChunks && at + 8 <= file.size(); ++i) {
    unsigned char p[16] = {};
    XCODEC_RETURN_IF_ERROR(file.ReadAt(at, p, sizeof p).status());
    const std::int64_t size = LoadBigEndian<std::uint32_t>(p + 4);
    if (Is(p, "SSND") && frame > 0 && (size == 0 || size > file.size() - at - 8)) {
      const std::int64_t over = std::max<std::int64_t>(0, file.size() - at - kSoundHead) % frame;
      if (over > 0) result->truncated = PartialFrame(over, frame);
      return Status::Ok();
    }
    if (Is(p, "COMM"))
      frame = std::int64_t{LoadBigEndian<std::uint16_t>(p + 8)} *
              ((LoadBigEndian<std::uint16_t>(p + 14) + 7) / 8);
    at += 8 + size + (size & 1);
  }
  return Status::Ok();
}

// Samples of AU files (Sun's and NeXT's audio.h) from `at` to the end of the file.
void CheckAuFrames(const FileRange& file, std::int64_t at, std::int64_t encoding, std::int64_t channels,
                   DeclaredSize* result) {
  constexpr int kBytes[] = {0, 1, 1, 2, 3, 4, 4, 8};
  const std::int64_t bytes = encoding == 27 ? 1 : encoding < 8 ? kBytes[encoding] : 0;
  const std::int64_t frame = bytes * channels;
  if (frame < 1 || at > file.size()) return;
  const std::int64_t over = (file.size() - at) % frame;
  if (over > 0) result->truncated = PartialFrame(over, frame);
}

}  // namespace

std::string PartialFrame(std::int64_t bytes, std::int64_t frame_bytes) {
  return "ends within a frame of samples: it has " + std::to_string(bytes) + " of the last one's " +
         std::to_string(frame_bytes) + " bytes";
}

Result<DeclaredSize> CheckDeclaredSize(const FileRange& file) {
  DeclaredSize result;
  unsigned char head[32] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, head, sizeof head));
  if (n < sizeof head) return result;
  const bool little = Is(head, "RIFF") || Is(head, "dns.");
  const auto word = [&](int at) {
    return little ? LoadLittleEndian<std::uint32_t>(head + at) : LoadBigEndian<std::uint32_t>(head + at);
  };
  Status status;
  if (Is(head, "RIFF") || Is(head, "RIFX") || Is(head, "FORM")) {
    result.unknown = word(4) >= kUnknownFrom || word(4) == 0;
    XCODEC_ASSIGN_OR_RETURN(const bool padding, LacksPaddingOnly(file, little));
    if (!result.unknown) status = Compare(file, std::int64_t{word(4)} + 8, &result, padding);
    const bool whole = !result.unknown && result.truncated.empty() && result.surplus.empty();
    if (status.ok() && whole && Is(head, "FORM"))
      status = CheckChunks(file, std::int64_t{word(4)} + 8, &result);
  } else if (Is(head, ".snd") || Is(head, "dns.")) {
    result.unknown = word(8) == 0xFFFFFFFFU;
    if (!result.unknown) status = Compare(file, std::int64_t{word(4)} + word(8), &result);
    if (result.unknown) CheckAuFrames(file, word(4), word(12), word(20), &result);
  } else if (Is(head, "riff")) {
    const auto size = LoadLittleEndian<std::uint64_t>(head + 16);
    result.unknown = size == 0 || size > std::uint64_t{1} << 62;
    if (!result.unknown) status = Compare(file, static_cast<std::int64_t>(size), &result);
  } else if (Is(head, "caff")) {
    status = CheckCaf(file, &result);
  } else {
    status = CheckMinorFormat(file, &result);
  }
  XCODEC_RETURN_IF_ERROR(status);
  if (result.unknown && Is(head, "FORM") && Is(head + 8, "AIFF"))
    XCODEC_RETURN_IF_ERROR(CheckAiffFrames(file, &result));
  if (result.unknown && result.surplus.empty())
    XCODEC_RETURN_IF_ERROR(CheckOpenEnd(file, MaskOf(head), MarksOf(head), &result));
  // Samples may end within a frame because another file begins.
  if (!result.surplus.empty()) result.truncated.clear();
  return result;
}

}  // namespace xcodec::audio
