// Data after a recording: tags by their ends, padding, other files, packets of Windows Media. Positions are
// within the input, nothing is counted twice, and a pipe ends where a file does.
#include <taglib/tbytevectorstream.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/detect/file_start.h"
#include "audio/detect/media_size.h"
#include "audio/detect/remainder.h"
#include "audio/source/scanning_stream.h"
#include "audio/tags/outer_tags.h"
#include "audio/tags/trailing_tags.h"
#include "fuzz/fuzz_check.h"

namespace {

using namespace xcodec;

void CheckTags(const audio::FileRange& file, Bytes bytes) {
  const audio::TagBlock block = audio::TagEndingWith(bytes);
  FUZZ_CHECK((block.kind == audio::TagBlock::Kind::kNone) == (block.bytes == 0) && block.bytes >= 0);
  const auto end = audio::EndBeforeTags(file);
  FUZZ_CHECK(end.ok() && *end >= 0 && *end <= file.size());
  const auto begin = audio::AfterTags(file, 0);
  FUZZ_CHECK(begin.ok() && *begin >= 0 && *begin <= file.size());
  TagLib::ByteVectorStream stream(
      TagLib::ByteVector(reinterpret_cast<const char*>(bytes.data()), static_cast<unsigned>(bytes.size())));
  const audio::OuterTags outer = audio::ReadOuterTags(&stream);
  FUZZ_CHECK(outer.front.size() <= 8 && outer.back.size() <= 8);
}

void CheckRemainder(const audio::FileRange& file) {
  for (const std::int64_t from : {std::int64_t{0}, file.size() / 2, file.size()}) {
    const auto left = audio::JudgeRemainder(file, from);
    FUZZ_CHECK(left.ok() && left->bytes >= 0 && left->bytes <= file.size() - from);
    FUZZ_CHECK(left->bytes == 0 ||
               (left->at >= file.begin() + from && left->at + left->bytes <= file.begin() + file.size()));
    FUZZ_CHECK(left->bytes > 0 || (left->other_file.empty() && left->cut_tag.empty()));
  }
}

// Whether in one piece or in many, as a file or a pipe.
void CheckScan(const audio::FileRange& file, Bytes bytes, std::size_t piece) {
  const audio::StartScan scan = audio::ScanForStart(bytes, 0, true, audio::StartMarks::kFrames);
  FUZZ_CHECK(scan.found || scan.decided == bytes.size());
  const auto found = audio::FindFileStart(file, 0, audio::StartMarks::kFrames);
  FUZZ_CHECK(found.ok() && *found == (scan.found ? static_cast<std::int64_t>(scan.at) : -1));
  audio::ScanningStream stream(std::make_unique<audio::MemoryStream>(bytes, false), file.begin());
  std::vector<unsigned char> buffer(piece);
  std::int64_t total = 0;
  for (std::size_t n = piece; n == piece; total += static_cast<std::int64_t>(n)) {
    const auto read = stream.Read(buffer.data(), piece);
    FUZZ_CHECK(read.ok() && *read <= piece);
    n = *read;
  }
  FUZZ_CHECK(total == (*found < 0 ? file.size() : *found));
  FUZZ_CHECK(stream.found() == (*found < 0 ? -1 : file.begin() + *found));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const Bytes bytes(data + 1, size - 1);
  const audio::FileRange file = audio::FileRange::OfBytes({data + 1, data + size}, 1000);
  CheckTags(file, bytes);
  CheckRemainder(file);
  CheckScan(file, bytes, 1 + data[0]);
  for (const audio::MediaKind& kind :
       {audio::MediaKind{"Windows Media", "asf"}, audio::MediaKind{"AVI", "avi"},
        audio::MediaKind{"Matroska", "matroska"}, audio::MediaKind{"NUT", "nut"},
        audio::MediaKind{"SoX", "sox"}}) {
    const auto media = audio::CheckMediaSize(file, kind);
    FUZZ_CHECK(media.ok() && media->end <= file.size());
  }
  return 0;
}
