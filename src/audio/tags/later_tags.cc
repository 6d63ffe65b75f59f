#include "audio/tags/later_tags.h"

#include <algorithm>
#include <string>
#include <utility>

#include "audio/tags/tags.h"

namespace xcodec::audio {
namespace {

constexpr std::size_t kMostStreams = 1000;
constexpr std::size_t kMostNames = 20;
// Tags are at the start of these streams; more bytes would only take memory.
constexpr std::int64_t kMostBytes = std::int64_t{2} << 20;

TagSet TagsOfStream(FileRange stream) {
  std::vector<unsigned char> bytes(static_cast<std::size_t>(std::min(stream.size(), kMostBytes)));
  const Result<std::size_t> n = stream.ReadAt(0, bytes.data(), bytes.size());
  if (!n.ok()) return {};
  const Result<TagSet> tags = ReadTagsOfBytes(Bytes(bytes.data(), *n));
  return tags.ok() ? *tags : TagSet();
}

}  // namespace

void NameLaterTags(const std::vector<FileRange>& streams, AudioSource* source) {
  if (streams.size() < 2) return;
  const TagSet first = TagsOfStream(streams[0]);
  std::vector<std::string> names;
  for (std::size_t i = 1; i < std::min(streams.size(), kMostStreams); ++i) {
    const TagSet later = TagsOfStream(streams[i]);
    const std::string where = " of the stream at byte " + std::to_string(streams[i].begin());
    for (const auto& field : later.fields) {
      const bool known = std::find(first.fields.begin(), first.fields.end(), field) != first.fields.end();
      if (!known && field.first != "ENCODER") names.push_back(field.first + where);
    }
    for (const std::string& name : later.lost)
      if (std::find(first.lost.begin(), first.lost.end(), name) == first.lost.end())
        names.push_back(name + where);
    if (!later.cover.bytes.empty() && later.cover.bytes != first.cover.bytes)
      names.push_back("a picture" + where);
  }
  if (names.empty()) return;
  if (names.size() > kMostNames) {
    const std::size_t more = names.size() - kMostNames;
    names.resize(kMostNames);
    names.push_back("and " + std::to_string(more) + " more");
  }
  TagSet tags = source->tags();
  tags.lost.insert(tags.lost.end(), names.begin(), names.end());
  source->SetTags(std::move(tags));
}

}  // namespace xcodec::audio
