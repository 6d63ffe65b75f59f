// How much of a WAV file is audio: sizes that are open, wrong, beyond 4 GiB or cut short, and what follows.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <thread>

#include "unit/audio/wav_fixture.h"

namespace xcodec::audio {
namespace {

using testing::ByteVector;
using testing::Int16Bytes;
using testing::MakeWav;
using testing::MakeWavText;
using testing::ReadAll;
using testing::ReadResult;
using testing::ReadWav;
using testing::Sample;
using testing::WavParts;

TEST(WavReader, ChunksAfterTheSamplesAreNotAudio) {
  WavParts parts = Sample();
  testing::Append(std::string("LIST\4\0\0\0INFO", 12), &parts.trailer);
  for (const bool known : {true, false}) EXPECT_EQ(ReadWav(MakeWav(parts), known).samples.size(), 5U);
}

TEST(WavReader, DeclaredLengthMissingIsTruncated) {
  WavParts parts = Sample();
  parts.data_size = 12;
  EXPECT_EQ(ReadWav(MakeWav(parts), true).status.code(), StatusCode::kTruncated);
  EXPECT_EQ(ReadWav(MakeWav(parts), false).status.code(), StatusCode::kTruncated);
}

TEST(WavReader, PartialLastFrameIsMissedAndNamed) {
  WavParts parts = Sample();
  parts.channels = 2;
  for (const std::int64_t stated : {std::int64_t{0xFFFFFFFF}, std::int64_t{-1}}) {
    parts.data_size = stated;
    parts.riff_size = stated;
    const ByteVector file = MakeWav(parts);
    EXPECT_EQ(ReadWav(file, true).status.code(), StatusCode::kTruncated) << stated;
    const bool open = stated > 0;
    const ReadResult piped = ReadWav(file, false);
    EXPECT_EQ(piped.status.code(), open ? StatusCode::kOk : StatusCode::kTruncated) << piped.status.message();
    for (const bool known : {true, false}) {
      auto stream = std::make_unique<MemoryStream>(Bytes(file), known);
      const Result<WavHeader> header = ParseWavHeader(*stream, true);
      ASSERT_TRUE(header.ok()) << header.status().message();
      const auto source = MakePcmSource(std::move(stream), *header, true);
      EXPECT_EQ(ReadAll(*source).samples.size(), 4U);
      EXPECT_NE(source->shortfall().find("2 of the last one's 4 bytes"), std::string::npos)
          << source->shortfall();
    }
  }
}

// The sizes were not filled in, and tags follow although there are no samples.
TEST(WavReader, TagsAfterNoSamplesAreNoAudio) {
  for (const std::int64_t riff : {0, 36, -1}) {
    WavParts parts;
    parts.riff_size = riff;
    testing::Append(std::string("LIST\x10\0\0\0INFOINAM\4\0\0\0abc\0", 24), &parts.trailer);
    for (const bool known : {true, false}) {
      const ReadResult read = ReadWav(MakeWav(parts), known);
      EXPECT_TRUE(read.status.ok()) << read.status.message();
      EXPECT_TRUE(read.samples.empty()) << riff << known;
    }
  }
}

// A pipe shows no more than the start of what follows "no samples", so that is all a file is judged by, too.
TEST(WavReader, WhatFollowsAnOpenSizeOfZeroIsTheSameForFilesAndPipes) {
  struct Case {
    std::string after;
    std::size_t samples;
    bool ok;
  };
  const std::string list("LIST\4\0\0\0INFO", 12), fact("fact\6\0\0\0INFO\1\2", 14),
      id3("id3 \4\0\0\0ID3\3", 12);
  for (const std::uint32_t riff : {0xFFFFFFFFU, 0x80000046U, 36U}) {
    for (const Case& c : {Case{fact, 7, true}, Case{list + fact, 0, true}, Case{id3, 0, true},
                          Case{"", 0, true}, Case{list + "\x01\x02 no chunk", 0, false},
                          Case{fact + list, 13, true}, Case{list + MakeWavText(), 0, false}}) {
      WavParts parts;
      testing::Append(c.after, &parts.trailer);
      parts.riff_size = riff;
      for (const bool known : {true, false}) {
        const ReadResult r = ReadWav(MakeWav(parts), known);
        EXPECT_EQ(r.samples.size(), c.samples) << c.after << known;
        EXPECT_EQ(r.status.code(), c.ok ? StatusCode::kOk : StatusCode::kDamaged)
            << c.after << known << r.status.message();
      }
    }
  }
}

TEST(WavReader, AFileAfterOneWithoutSamplesIsAnError) {
  WavParts parts;
  parts.riff_size = 36;
  for (const std::string& after : {MakeWavText(), std::string("fLaC\0\0\0\x22 and more", 17)}) {
    ByteVector file = MakeWav(parts);
    testing::Append(std::string("LIST\4\0\0\0INFO", 12), &file);
    file[4] = 48;
    testing::Append(after, &file);
    for (const bool known : {true, false}) {
      const ReadResult r = ReadWav(file, known);
      EXPECT_EQ(r.status.code(), StatusCode::kDamaged) << known;
      EXPECT_NE(r.status.message().find("another file begins at byte 56"), std::string::npos)
          << r.status.message();
    }
  }
}

TEST(WavReader, Rf64SizesFromDs64) {
  for (const std::uint64_t size : {std::uint64_t{6}, std::uint64_t{10}, ~std::uint64_t{0}}) {
    WavParts parts = Sample();
    parts.data_size = 0xFFFFFFFF;
    ByteVector file = MakeWav(parts);
    std::copy_n("RF64", 4, file.begin());
    ByteVector ds64;
    testing::Append("ds64", &ds64);
    AppendLittleEndian(std::uint32_t{28}, &ds64);
    AppendLittleEndian(std::uint64_t{100}, &ds64);
    AppendLittleEndian(size, &ds64);
    ds64.resize(36);
    file.insert(file.begin() + 12, ds64.begin(), ds64.end());
    for (const bool known : {true, false}) {
      const ReadResult r = ReadWav(file, known);
      EXPECT_EQ(r.samples.size(), size == 6 && known ? 0U : size == 6 ? 3U : 5U) << size << known;
      // Two samples that the header does not count.
      EXPECT_EQ(r.status.code(), size == 6 ? StatusCode::kDamaged : StatusCode::kOk) << size << known;
    }
  }
}

// Returns a header and then endless zeros, without storing them.
class EndlessStream : public ByteStream {
 public:
  EndlessStream(ByteVector head, std::int64_t zeros) : head_(std::move(head)), zeros_(zeros) {}
  Result<std::size_t> Read(void* data, std::size_t size) override {
    std::size_t n = std::min(size, head_.size() - at_);
    std::copy_n(head_.begin() + static_cast<std::ptrdiff_t>(at_), n, static_cast<unsigned char*>(data));
    at_ += n;
    const auto more =
        static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(size - n), zeros_));
    std::fill_n(static_cast<unsigned char*>(data) + n, more, static_cast<unsigned char>(0));
    zeros_ -= static_cast<std::int64_t>(more);
    return n + more;
  }
  std::int64_t remaining() const override { return -1; }

 private:
  ByteVector head_;
  std::size_t at_ = 0;
  std::int64_t zeros_;
};

TEST(WavReader, StreamsOverFourGibibytes) {
  WavParts parts;
  parts.channels = 64;
  parts.bits = 32;
  parts.data_size = 0xFFFFFFFF;
  constexpr std::int64_t kBytes = (std::int64_t{1} << 32) + 512;
  auto stream = std::make_unique<EndlessStream>(MakeWav(parts), kBytes);
  Result<WavHeader> header = ParseWavHeader(*stream);
  ASSERT_TRUE(header.ok());
  auto source = MakePcmSource(std::move(stream), *header);
  std::vector<float> buffer(std::size_t{64} * 16384);
  std::int64_t frames = 0;
  for (;;) {
    Result<std::size_t> n = source->Read(buffer.data(), 16384);
    ASSERT_TRUE(n.ok());
    if (*n == 0) break;
    frames += static_cast<std::int64_t>(*n);
  }
  EXPECT_EQ(frames, kBytes / 256);
}

// A regular file of any length: `head`, then zeros, of which none are held.
class LongFile : public ByteStream {
 public:
  LongFile(ByteVector head, std::int64_t size, ByteVector end = {})
      : head_(std::move(head)), end_(std::move(end)), size_(size) {}
  Result<std::size_t> Read(void* data, std::size_t size) override {
    Result<std::size_t> n = Peek(0, data, size);
    at_ += static_cast<std::int64_t>(*n);
    return n;
  }
  Result<std::size_t> Peek(std::int64_t ahead, void* data, std::size_t size) const override {
    const std::int64_t from = at_ + ahead;
    const auto n =
        static_cast<std::size_t>(std::clamp<std::int64_t>(size_ - from, 0, static_cast<std::int64_t>(size)));
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t at = from + static_cast<std::int64_t>(i);
      const std::int64_t in_end = at - (size_ - static_cast<std::int64_t>(end_.size()));
      unsigned char c =
          at < static_cast<std::int64_t>(head_.size()) ? head_[static_cast<std::size_t>(at)] : 0;
      if (in_end >= 0) c = end_[static_cast<std::size_t>(in_end)];
      static_cast<unsigned char*>(data)[i] = c;
    }
    return n;
  }
  std::int64_t remaining() const override { return size_ - at_; }

 private:
  ByteVector head_, end_;
  std::int64_t size_;
  std::int64_t at_ = 0;
};

TEST(WavReader, FilesOverFourGibibytesAreReadWhole) {
  constexpr std::int64_t kFour = std::int64_t{1} << 32;
  ByteVector list;
  testing::Append("LIST", &list);
  AppendLittleEndian(std::uint32_t{4}, &list);
  testing::Append("INFO", &list);
  struct Case {
    std::int64_t stated, data;
    ByteVector after;
  };
  for (const Case& c : {Case{0xFFFFFFFF, kFour + 1000, {}}, Case{0xFFFFFFFF, 3 * kFour, {}},
                        Case{0, kFour + 1000, {}}, Case{1000, kFour + 1000, {}},
                        Case{1000, 3 * kFour + 1000, list}, Case{0x7FFFF000, kFour + 0x7FFFF000, {}},
                        Case{0x7FFFF000, 0x7FFFF000, list}, Case{0x7FFFF000, 0x90000000, {}},
                        Case{0xFFFFFFF0, 0xFFFFFFF0, list}, Case{0xFFFFFFFE, kFour - 2, {}}}) {
    WavParts parts;
    parts.data_size = c.stated;
    parts.riff_size = c.stated == 0 ? 0xFFFFFFFF : c.stated + 36;
    parts.data = ByteVector(1000, 1);  // samples, not zeros, where a wrapped size ends
    const ByteVector head = MakeWav(parts);
    ByteVector start = head;
    for (int i = 0; i < 100; ++i) start.push_back(1);
    LongFile file(start, 44 + c.data + static_cast<std::int64_t>(c.after.size()), c.after);
    const auto header = ParseWavHeader(file);
    ASSERT_TRUE(header.ok()) << c.stated << header.status().message();
    EXPECT_EQ(header->info.frames, c.data / 2) << c.stated;
  }
}

TEST(WavReader, AudioAfterTheSamplesIsAnError) {
  const ByteVector one = MakeWav(Sample());
  ByteVector two = one;
  two.insert(two.end(), one.begin(), one.end());
  WavParts uncounted = Sample();
  uncounted.data = Int16Bytes(std::vector<int>(100, 0x7001));
  uncounted.data_size = 20;
  WavParts twice = Sample();
  const ByteVector second(one.begin() + 36, one.end());
  twice.trailer = second;
  for (const bool known : {true, false}) {
    for (const ByteVector& bytes : {two, MakeWav(uncounted), MakeWav(twice)}) {
      const ReadResult r = ReadWav(bytes, known);
      EXPECT_EQ(r.status.code(), StatusCode::kDamaged);
      EXPECT_NE(r.status.message().find(bytes.size() == 244 ? "at byte 64" : "at byte 54"), std::string::npos)
          << r.status.message();
    }
    // Data that are known not to be audio: padding, zeros, tags of other formats.
    const std::string ape = std::string(40, 'v') + std::string("APETAGEX\xD0\7\0\0\x48\0\0\0\1\0\0\0", 20) +
                            std::string(12, '\0');
    const std::string id3 = std::string("ID3\3\0\0\0\0\0\x14", 10) + std::string(20, '\0');
    const std::string lyrics = "LYRICSBEGININD00002110000022LYRICS200";
    for (const std::string& harmless :
         {std::string(5000, '\0'), std::string("TAG") + std::string(125, 'x'), ape, id3, lyrics,
          std::string(7, '\0') + id3 + ape + "TAG" + std::string(125, 'x')}) {
      WavParts parts = Sample();
      testing::Append(harmless, &parts.trailer);
      const ReadResult r = ReadWav(MakeWav(parts), known);
      EXPECT_TRUE(r.status.ok()) << r.status.message() << harmless.size();
    }
    // Few bytes are samples, too; a tag that is cut is named; so is a file after a tag.
    const std::pair<std::string, const char*> bad[] = {
        {std::string("\0\1\2", 3), "does not count the 2 bytes that begin at byte 55"},
        {std::string("\1\2\3\4\5\6\7\x1F", 8), "does not count the 8 bytes that begin at byte 54"},
        {std::string("TAG") + std::string(100, 'x'), "the tag that begins at byte 54 is cut short"},
        {std::string("LIST\xFF\0\0\0INFO", 12), "the chunk that begins at byte 54 is cut short"},
        {id3 + std::string("fLaC\0\0\0\x22", 8) + std::string(40, '\1'), "another file begins at byte 54"},
        {"\n" + std::string(one.begin(), one.end()), "another file begins at byte 55"}};
    for (const auto& [after, message] : bad) {
      WavParts parts = Sample();
      testing::Append(after, &parts.trailer);
      const ReadResult r = ReadWav(MakeWav(parts), known);
      EXPECT_EQ(r.status.code(), StatusCode::kDamaged) << message;
      EXPECT_NE(r.status.message().find(message), std::string::npos) << r.status.message();
    }
  }
}

TEST(WavReader, PaddingAfterAnOddNumberOfBytesMayBeMissing) {
  WavParts parts;
  parts.bits = 8;
  parts.data = {1, 2, 3};
  for (const char* trailer : {"LIST\4\0\0\0INFO", "\0LIST\4\0\0\0INFO"}) {
    parts.trailer.clear();
    testing::Append(std::string(trailer, trailer[0] == '\0' ? 13 : 12), &parts.trailer);
    for (const bool known : {true, false}) {
      const ReadResult r = ReadWav(MakeWav(parts), known);
      EXPECT_TRUE(r.status.ok()) << r.status.message();
      EXPECT_EQ(r.samples.size(), 3U);
    }
  }
}

TEST(WavReader, TruncatedIsAcceptedOnDemandAndSaid) {
  WavParts parts = Sample();
  parts.data_size = 100;
  for (const bool known : {true, false}) {
    const ByteVector bytes = MakeWav(parts);
    auto stream = std::make_unique<MemoryStream>(Bytes(bytes), known);
    const auto header = ParseWavHeader(*stream, true);
    ASSERT_TRUE(header.ok());
    const auto source = MakePcmSource(std::move(stream), *header, true);
    const ReadResult r = ReadAll(*source);
    EXPECT_TRUE(r.status.ok());
    EXPECT_EQ(r.samples.size(), 5U);
    EXPECT_NE(source->shortfall().find(known ? "10 of 100 bytes" : "5 of 50 samples"), std::string::npos)
        << source->shortfall();
  }
}

TEST(WavReader, EndlessHeadersStop) {
  ByteVector head;
  testing::Append("RIFF\xFF\xFF\xFF\xFFWAVE", &head);
  EndlessStream stream(head, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ParseWavHeader(stream).status().code(), StatusCode::kDamaged);
  testing::Append("JUNK\xF0\xFF\xFF\xFF", &head);
  EndlessStream junk(head, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ParseWavHeader(junk).status().code(), StatusCode::kDamaged);
}

}  // namespace
}  // namespace xcodec::audio
