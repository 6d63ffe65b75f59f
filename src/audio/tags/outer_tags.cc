#include "audio/tags/outer_tags.h"

#include <taglib/tfile.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "audio/source/media_parts.h"
#include "audio/tags/tag_stream.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec::audio {
namespace {

constexpr int kMostTags = 8;

// A stream for the tags of TagLib, as a file without a kind.
class AnyFile final : public TagLib::File {
 public:
  explicit AnyFile(TagLib::IOStream* stream) : TagLib::File(stream) {}
  TagLib::Tag* tag() const override { return nullptr; }
  TagLib::AudioProperties* audioProperties() const override { return nullptr; }
  bool save() override { return false; }
};

class Reader {
 public:
  explicit Reader(TagLib::IOStream* stream) : stream_(stream), file_(stream) {}
  OuterTags Run();

 private:
  std::string Read(std::int64_t at, std::int64_t size) {
    stream_->seek(static_cast<long>(at));
    const TagLib::ByteVector bytes = stream_->readBlock(static_cast<TagSize>(size));
    return std::string(bytes.data(), bytes.size());
  }
  void Add(TagBlock::Kind kind, std::int64_t begin, std::int64_t end, std::vector<OuterTag>* to);

  TagLib::IOStream* stream_;
  AnyFile file_;
  OuterTags tags_;
};

void Reader::Add(TagBlock::Kind kind, std::int64_t begin, std::int64_t end, std::vector<OuterTag>* to) {
  constexpr long kApeFooter = 32;
  OuterTag tag;
  if (kind == TagBlock::Kind::kId3v2) tags_.id3v2_bytes.push_back(Read(begin, end - begin));
  if (kind == TagBlock::Kind::kId3v2)
    tag.id3v2 = std::make_unique<TagLib::ID3v2::Tag>(&file_, static_cast<long>(begin));
  if (kind == TagBlock::Kind::kApe)
    tag.ape = std::make_unique<TagLib::APE::Tag>(&file_, static_cast<long>(end) - kApeFooter);
  if (kind == TagBlock::Kind::kId3v1)
    tag.id3v1 = std::make_unique<TagLib::ID3v1::Tag>(&file_, static_cast<long>(begin));
  if (kind == TagBlock::Kind::kLyrics) tags_.lost.emplace_back("Lyrics3");
  to->push_back(std::move(tag));
}

OuterTags Reader::Run() {
  const std::int64_t size = stream_->length();
  std::int64_t at = 0;
  for (int i = 0; i < kMostTags && at < size; ++i) {
    std::string head = Read(at, kPartHeader);
    head.resize(kPartHeader);
    const bool ape = head.compare(0, 8, "APETAGEX") == 0;
    const bool id3 = head.compare(0, 3, "ID3") == 0;
    const std::int64_t bytes = TagBytes(reinterpret_cast<const unsigned char*>(head.data()));
    if ((!ape && !id3) || bytes == 0 || bytes > size - at) break;
    Add(ape ? TagBlock::Kind::kApe : TagBlock::Kind::kId3v2, at, at + bytes, &tags_.front);
    at += bytes;
  }
  std::int64_t end = size;
  for (int i = 0; i < kMostTags && end > at; ++i) {
    const std::int64_t n = std::min<std::int64_t>(end, kTagLook);
    const std::string last = Read(end - n, n);
    const TagBlock tag =
        TagEndingWith(Bytes(reinterpret_cast<const unsigned char*>(last.data()), last.size()));
    if (tag.kind == TagBlock::Kind::kNone || tag.bytes > end - at) break;
    Add(tag.kind, end - tag.bytes, end, &tags_.back);
    end -= tag.bytes;
  }
  return std::move(tags_);
}

}  // namespace

OuterTags ReadOuterTags(TagLib::IOStream* stream) { return Reader(stream).Run(); }

}  // namespace xcodec::audio
