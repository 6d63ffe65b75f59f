#include "audio/detect/media_size.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audio/detect/chunk_padding.h"
#include "audio/detect/file_start.h"
#include "audio/detect/find_bytes.h"
#include "audio/detect/foreign_bytes.h"
#include "audio/detect/remainder.h"
#include "audio/detect/signatures.h"
#include "audio/detect/stated_end.h"
#include "audio/source/media_parts.h"
#include "audio/tags/trailing_tags.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

// Reads headers at ascending positions, without a system call for each.
class HeaderReader {
 public:
  explicit HeaderReader(const FileRange& file) : file_(file), piece_(kPiece) {}
  /// kPartHeader bytes from `at`, with zeros after the end.
  Status Read(std::int64_t at, unsigned char* to) {
    if (at < begin_ ||
        at + static_cast<std::int64_t>(kPartHeader) > begin_ + static_cast<std::int64_t>(kPiece) ||
        begin_ < 0) {
      std::fill(piece_.begin(), piece_.end(), 0);
      XCODEC_RETURN_IF_ERROR(file_.ReadAt(at, piece_.data(), piece_.size()).status());
      begin_ = at;
    }
    std::copy_n(piece_.begin() + (at - begin_), kPartHeader, to);
    return Status::Ok();
  }

 private:
  static constexpr std::size_t kPiece = 1 << 16;
  const FileRange& file_;
  std::int64_t begin_ = -1;
  std::vector<unsigned char> piece_;
};

std::string Place(const FileRange& file, std::int64_t at) { return std::to_string(file.begin() + at); }

// Judges the bytes at `at`, which are not part of the file: another file, padding, or other data.
Status JudgeForeign(const FileRange& file, std::int64_t at, const MediaKind& kind, bool only_parts,
                    DeclaredSize* result) {
  XCODEC_ASSIGN_OR_RETURN(const Remainder left, JudgeRemainder(file, at));
  if (!only_parts || left.other_at_once) result->surplus = left.other_file;
  if (!result->surplus.empty() || left.bytes == 0) return Status::Ok();
  if (!left.cut_tag.empty()) {
    result->truncated = left.cut_tag;
  } else if (only_parts) {
    result->surplus = "what stands at byte " + std::to_string(left.at) + " is no " + kind.name;
  } else {
    result->besides = LeftText(left);
  }
  return Status::Ok();
}

// Parts that reach to the end of the file, wherever it is.
Status CheckOpenEnd(const FileRange& file, StartMarks marks, DeclaredSize* result) {
  XCODEC_ASSIGN_OR_RETURN(std::int64_t again, FindStartAgain(file));
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t other,
                          FindFileStart(again < 0 ? file : file.Part(0, again), 4, marks));
  if (other >= 0) again = other;
  if (again >= 0) result->surplus = AnotherFileAt(file, again);
  return Status::Ok();
}

// Advanced Systems Format 1.2, 3.2: the size of all packets, which the properties in the header state; 0:
// they do not.
Result<std::int64_t> AsfPacketBytes(const FileRange& file, std::int64_t header_end) {
  constexpr auto kProperties = "\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11"sv;
  constexpr std::int64_t kLeastAt = 92;
  constexpr std::uint32_t kMost = 1U << 24;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t at, FindBytes(file.Part(0, header_end), 0, kProperties));
  unsigned char p[8] = {};
  if (at < 0) return std::int64_t{0};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(at + kLeastAt, p, sizeof p).status());
  const auto least = LoadLittleEndian<std::uint32_t>(p);
  return std::int64_t{least == LoadLittleEndian<std::uint32_t>(p + 4) && least < kMost ? least : 0};
}

// Packets without a stated number from the data object at `data` on, as in a live stream: all begin with the
// same marks of error correction, which shows where they end.
Status CheckOpenAsf(const FileRange& file, std::int64_t data, const MediaKind& kind, DeclaredSize* result) {
  constexpr std::int64_t kDataHeader = 50;
  constexpr std::int64_t kEndMark = 12;  // "$E", from the protocol with which such streams are sent
  constexpr auto kMarks = "\x82\0\0"sv;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t packet, AsfPacketBytes(file, data));
  std::int64_t at = data + kDataHeader;
  HeaderReader reader(file);
  unsigned char p[kPartHeader] = {};
  const auto is = [&](std::string_view text) {
    return std::equal(text.begin(), text.end(), p,
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
  };
  XCODEC_RETURN_IF_ERROR(reader.Read(at, p));
  if (packet == 0 || !is(kMarks)) return CheckOpenEnd(file, StartMarks::kHeaders, result);
  for (; at < file.size() && is(kMarks); at += packet) {
    if (at + packet > file.size()) {
      result->truncated = "the file has " + std::to_string(file.size() - at) + " of the last packet's " +
                          std::to_string(packet) + " bytes";
      return Status::Ok();
    }
    XCODEC_RETURN_IF_ERROR(reader.Read(at + packet, p));
  }
  if (is("$E"sv)) at += kEndMark;
  if (at >= file.size()) return Status::Ok();
  return JudgeForeign(file, at, kind, false, result);
}

Status Walk(const FileRange& file, const MediaKind& kind, const PartLayout& layout, DeclaredSize* result) {
  HeaderReader reader(file);
  ReadPart read = layout.read;
  for (std::int64_t at = 0; at < file.size();) {
    unsigned char header[kPartHeader];
    XCODEC_RETURN_IF_ERROR(reader.Read(at, header));
    // AVI files are several RIFF chunks.
    const bool judged = at > 0 && layout.once && layout.demuxer != "avi"sv;
    if (judged && StartsAnotherFile(Bytes(header, sizeof header)))
      return JudgeForeign(file, at, kind, true, result);
    Part part = read(header, at);
    if (part.kind == Part::Kind::kToEnd && layout.inside != nullptr && read != layout.inside) {
      read = layout.inside;
      part = read(header, at);
    }
    if (part.kind == Part::Kind::kToEnd && layout.demuxer == "asf"sv && at > 0)
      return CheckOpenAsf(file, at, kind, result);
    if (part.kind == Part::Kind::kToEnd)
      return layout.once ? CheckOpenEnd(file, StartMarks::kHeaders, result) : Status::Ok();
    if (part.kind == Part::Kind::kAnother) {
      result->surplus = AnotherFileAt(file, at);
      return Status::Ok();
    }
    constexpr std::int64_t kShortest = 8;  // of the headers that fill their parts' first bytes
    if (part.kind == Part::Kind::kForeign && layout.only_parts && file.size() - at < kShortest) {
      result->truncated = "the file ends within the part that begins at byte " + Place(file, at);
      return Status::Ok();
    }
    if (part.kind == Part::Kind::kForeign) return JudgeForeign(file, at, kind, layout.only_parts, result);
    at += part.size;
    if (at <= file.size() + layout.forgotten + part.padding) continue;
    if (at == file.size() + 1 && layout.demuxer == "avi"sv) {
      XCODEC_ASSIGN_OR_RETURN(const bool padding, LacksPaddingOnly(file, true));
      if (padding) continue;
    }
    // Sound may look like the start of a part.
    ForeignBytes last;
    if (layout.once && at > part.size) XCODEC_RETURN_IF_ERROR(last.Add(file, at - part.size, file.size()));
    result->surplus = last.other_file();
    if (!result->surplus.empty()) return Status::Ok();
    result->truncated = "the file has " + Place(file, file.size()) + " of " +
                        (layout.only_parts ? "at least " : "") + Place(file, at) + " bytes";
  }
  return Status::Ok();
}

// Packets are as long as one another, and begin with 0x47 (ISO/IEC 13818-1, 2.4.3.2).
Status CheckTransport(const FileRange& file, const MediaKind& kind, DeclaredSize* result) {
  HeaderReader reader(file);
  unsigned char header[kPartHeader] = {};
  XCODEC_RETURN_IF_ERROR(reader.Read(0, header));
  const std::int64_t lead = header[0] == 0x47 ? 0 : 4;
  unsigned char second = 0;
  XCODEC_RETURN_IF_ERROR(file.ReadAt(188, &second, 1).status());
  const std::int64_t packet = lead == 0 && second == 0x47 ? 188 : 192;
  for (std::int64_t at = 0; at + packet <= file.size(); at += packet) {
    XCODEC_RETURN_IF_ERROR(reader.Read(at, header));
    if (header[lead] != 0x47) return JudgeForeign(file, at, kind, false, result);
  }
  const std::int64_t over = file.size() % packet;
  if (over == 0) return Status::Ok();
  XCODEC_RETURN_IF_ERROR(reader.Read(file.size() - over, header));
  if (over > lead && header[lead] != 0x47) return JudgeForeign(file, file.size() - over, kind, false, result);
  result->truncated =
      "the file has " + std::to_string(over) + " of the last packet's " + std::to_string(packet) + " bytes";
  return Status::Ok();
}

// NUT states only the position of its index, at its very end.
Status CheckNut(const FileRange& file, DeclaredSize* result) {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t stated, StatedEnd(file, "nut"sv));
  const StartMarks marks = stated < 0 ? StartMarks::kFrames : StartMarks::kHeaders;
  XCODEC_RETURN_IF_ERROR(CheckOpenEnd(file, marks, result));
  if (result->surplus.empty() && stated < 0)
    result->truncated = "the file ends without its index, so part of it may be missing";
  return Status::Ok();
}

// `end` is where the tags at the end of the file begin, `stated` where its header says that its samples end.
Status CompareEnds(const FileRange& file, const MediaKind& kind, std::int64_t stated, std::int64_t end,
                   DeclaredSize* result) {
  if (stated > end) {
    result->truncated = "the file has " + std::to_string(file.begin() + file.size()) + " of at least " +
                        std::to_string(file.begin() + stated) + " bytes";
    return Status::Ok();
  }
  XCODEC_ASSIGN_OR_RETURN(stated, AfterTags(file.Part(0, end), stated));
  if (stated >= end) return Status::Ok();
  return JudgeForeign(file.Part(0, end), stated, kind, true, result);
}

}  // namespace

Result<DeclaredSize> CheckMediaSize(const FileRange& file, const MediaKind& kind) {
  DeclaredSize result;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, EndBeforeTags(file));
  unsigned char start[kPartHeader] = {};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(0, start, sizeof start).status());
  if (kind.demuxer == "mpegts"sv) {
    XCODEC_RETURN_IF_ERROR(CheckTransport(file.Part(0, end), kind, &result));
  } else if (const PartLayout* layout = FindPartLayout(kind.demuxer, start)) {
    XCODEC_RETURN_IF_ERROR(Walk(file.Part(0, end), kind, *layout, &result));
  } else if (kind.demuxer == "nut"sv) {
    XCODEC_RETURN_IF_ERROR(CheckNut(file.Part(0, end), &result));
  } else {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t stated, StatedEnd(file, kind.demuxer));
    const bool samples = kind.demuxer == "sox"sv;  // to the end of the file, wherever FFmpeg finds it
    result.unknown = stated < 0 && !samples;
    if (samples && stated < 0)
      XCODEC_RETURN_IF_ERROR(CheckOpenEnd(file.Part(0, end), StartMarks::kFrames, &result));
    if (samples) result.end = stated < 0 ? end : std::min(stated, end);
    if (stated >= 0) XCODEC_RETURN_IF_ERROR(CompareEnds(file, kind, stated, end, &result));
  }
  return result;
}

}  // namespace xcodec::audio
