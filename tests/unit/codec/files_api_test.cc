// EncodeFile and DecodeFile do what the program does.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "audio/sink/audio_sink.h"
#include "audio/tags/tags.h"
#include "codec/file/open_input.h"
#include "unit/audio/test_audio.h"
#include "xcodec/decoder.h"
#include "xcodec/files.h"

namespace xcodec::codec {
namespace {

using xcodec::testing::TempFolder;

void WriteTagged(const std::string& path, const std::string& empty = "") {
  audio::AudioSinkOptions options;
  options.bits = audio::AudioBits::k24;
  options.sample_rate = 44100;
  options.channels = 2;
  options.container = audio::AudioContainerForPath(path);
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  auto sink = audio::CreateAudioSink(fd, options);
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE((*sink)->Write(xcodec::testing::Noise(2, 100000, 1)).ok());
  ASSERT_TRUE((*sink)->Finish().ok());
  audio::TagSet tags;
  tags.fields = {{"TITLE", "Kept"}};
  if (!empty.empty()) tags.fields.emplace_back(empty, "");
  ASSERT_TRUE(audio::WriteTags(fd, tags).ok());
  close(fd);
}

TEST(FilesApiTest, WhatTheSourceSaidIsKept) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  EncodeOptions options;
  options.verify = true;
  Status status = EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), options);
  ASSERT_TRUE(status.ok()) << status.message();
  auto input = EcdcInput::Open(folder.Path("a.ecdc"));
  ASSERT_TRUE(input.ok());
  const EcdcInfo& info = (*input)->reader()->info();
  EXPECT_EQ(info.v1->source_format, container::V1SourceFormat::kInt24);
  EXPECT_EQ(info.source_samples, 100000);
  ASSERT_EQ(info.tags.text.size(), 1U);
  EXPECT_EQ(info.tags.text[0].second, "Kept");
  status = DecodeFile(folder.Path("a.ecdc"), folder.Path("b.flac"), {});
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(audio::ReadTags(folder.Path("b.flac"))->fields,
            (decltype(audio::TagSet::fields){{"TITLE", "Kept"}}));
}

TEST(FilesApiTest, OutputsHaveTheTimeAndPermissionsOfTheirInputs) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  const timespec times[2] = {{1000000000, 0}, {1100000000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, folder.Path("a.flac").c_str(), times, 0), 0);
  ASSERT_EQ(chmod(folder.Path("a.flac").c_str(), 0640), 0);
  const auto is_like_source = [&](const char* name) {
    struct stat info {};
    EXPECT_EQ(stat(folder.Path(name).c_str(), &info), 0);
    return info.st_mtim.tv_sec == times[1].tv_sec && (info.st_mode & 0777) == 0640;
  };
  EncodeOptions encode;
  DecodeOptions decode;
  for (const bool preserve : {true, false}) {
    encode.preserve = decode.preserve = preserve;
    encode.overwrite = decode.overwrite = true;
    ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), encode).ok());
    EXPECT_EQ(is_like_source("a.ecdc"), preserve);
    DecodeReport report;
    ASSERT_TRUE(DecodeFile(folder.Path("a.ecdc"), folder.Path("a.wav"), decode, &report).ok());
    EXPECT_EQ(is_like_source("a.wav"), preserve);
    EXPECT_EQ(report.samples, 100000);
    EXPECT_GT(report.peak, 0);
  }
}

TEST(FilesApiTest, OptionsWithoutEffectAreErrors) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  EncodeOptions options;
  for (const double seconds : {0.0, 5.0, std::nan("")}) {
    options.segment_seconds = seconds;
    const Status status = EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), options);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
    EXPECT_NE(status.message().find("have no effect on the model"), std::string::npos) << status.message();
    EXPECT_NE(access(folder.Path("a.ecdc").c_str(), F_OK), 0);
  }
  EncodeOptions rate, channels, tags;
  rate.sample_rate = 48000;
  channels.channels = 1;
  tags.tags.emplace_back("title", "Another");
  for (const EncodeOptions& pushed : {rate, channels, tags}) {
    const Status status = EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), pushed);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
    EXPECT_NE(access(folder.Path("a.ecdc").c_str(), F_OK), 0);
  }
}

TEST(FilesApiTest, NonsenseIsRefusedAndNothingIsLeft) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), {}).ok());
  DecodeOptions bits;
  bits.bits = 20;
  DecodeOptions threads;
  threads.compute.threads = -1;
  DecodeOptions limit;
  limit.max_seconds = -1;
  for (const DecodeOptions& options : {bits, threads, limit}) {
    EXPECT_EQ(DecodeFile(folder.Path("a.ecdc"), folder.Path("b.wav"), options).code(),
              StatusCode::kInvalidArgument);
  }
  EncodeOptions container;
  container.container = 2;
  EXPECT_EQ(EncodeFile(folder.Path("a.flac"), folder.Path("b.ecdc"), container).code(),
            StatusCode::kInvalidArgument);
  EncodeOptions stopped;
  stopped.progress = [](const Progress&) { return true; };
  EXPECT_EQ(EncodeFile(folder.Path("a.flac"), folder.Path("b.ecdc"), stopped).code(), StatusCode::kCancelled);
  DecodeOptions stop;
  stop.progress = [](const Progress&) { return true; };
  EXPECT_EQ(DecodeFile(folder.Path("a.ecdc"), folder.Path("b.wav"), stop).code(), StatusCode::kCancelled);
  EXPECT_NE(access(folder.Path("b.ecdc").c_str(), F_OK), 0);
  EXPECT_NE(access(folder.Path("b.wav").c_str(), F_OK), 0);
}

TEST(FilesApiTest, TheDurationHasALimitInFilesAndInPipes) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));  // 2.27 s
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), {}).ok());
  const xcodec::testing::ByteVector bytes = xcodec::testing::ReadBytes(folder.Path("a.ecdc"));
  DecodeOptions options;
  options.overwrite = true;
  for (const auto& [seconds, code] :
       {std::pair<double, StatusCode>{2.2, StatusCode::kResourceLimit}, {2.3, StatusCode::kOk}}) {
    SCOPED_TRACE(seconds);
    options.max_seconds = seconds;
    EXPECT_EQ(DecodeFile(folder.Path("a.ecdc"), folder.Path("b.wav"), options).code(), code);
    EXPECT_EQ(access(folder.Path("b.wav").c_str(), F_OK) == 0, code == StatusCode::kOk);
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    close(ends[1]);
    const std::string name = "/dev/fd/" + std::to_string(ends[0]);
    EXPECT_EQ(DecodeFile(name, folder.Path("c.wav"), options).code(), code);
    EXPECT_EQ(access(folder.Path("c.wav").c_str(), F_OK) == 0, code == StatusCode::kOk);
    close(ends[0]);
  }
}

TEST(FilesApiTest, AnInputIsNotReplacedByItsOutput) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  const xcodec::testing::ByteVector before = xcodec::testing::ReadBytes(folder.Path("a.flac"));
  ASSERT_EQ(symlink("a.flac", folder.Path("link").c_str()), 0);
  EncodeOptions encode;
  encode.overwrite = true;
  for (const char* name : {"a.flac", "link"})
    EXPECT_EQ(EncodeFile(folder.Path("a.flac"), folder.Path(name), encode).code(),
              StatusCode::kInvalidArgument);
  EXPECT_EQ(xcodec::testing::ReadBytes(folder.Path("a.flac")), before);
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), encode).ok());
  DecodeOptions decode;
  decode.overwrite = true;
  EXPECT_EQ(DecodeFile(folder.Path("a.ecdc"), folder.Path("a.ecdc"), decode).code(),
            StatusCode::kInvalidArgument);
  EXPECT_TRUE(InspectFile(folder.Path("a.ecdc")).ok());
}

TEST(FilesApiTest, CutInputsFollowTheProgramsRule) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.wav"));
  xcodec::testing::ByteVector bytes = xcodec::testing::ReadBytes(folder.Path("a.wav"));
  bytes.resize(bytes.size() / 2);
  const std::string cut = folder.Write("cut.wav", bytes);
  EXPECT_EQ(EncodeFile(cut, folder.Path("a.ecdc"), {}).code(), StatusCode::kTruncated);
  EncodeOptions options;
  options.accept_truncated = true;
  EXPECT_TRUE(EncodeFile(cut, folder.Path("a.ecdc"), options).ok());
}

TEST(FilesApiTest, WhatIsLeftOutIsReported) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  EncodeReport report;
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), {}, &report).ok());
  EXPECT_EQ(report.samples, 100000);
  EXPECT_TRUE(report.lost_tags.empty() && report.shortfall.empty() && report.besides.empty());
  EncodeOptions options;
  options.container = 0;
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("v0.ecdc"), options, &report).ok());
  EXPECT_EQ(report.lost_tags, std::vector<std::string>{"TITLE"});
  WriteTagged(folder.Path("a.wav"));
  for (const char* name : {"a.flac", "a.wav"}) {
    xcodec::testing::ByteVector bytes = xcodec::testing::ReadBytes(folder.Path(name));
    bytes.resize(bytes.size() / 2);
    const std::string cut = folder.Write(std::string("cut-") + name, bytes);
    options = {};
    options.overwrite = true;
    report = {};
    EXPECT_FALSE(EncodeFile(cut, folder.Path("b.ecdc"), options, &report).ok());
    EXPECT_EQ(report.samples, 0);
    options.accept_truncated = true;
    ASSERT_TRUE(EncodeFile(cut, folder.Path("b.ecdc"), options, &report).ok());
    EXPECT_NE(report.shortfall, "") << name;
    EXPECT_GT(report.samples, 30000);
    EXPECT_LT(report.samples, 70000);
  }
}

// FLAC holds no tag without a value.
TEST(FilesApiTest, WhatDecodingLeavesOutIsReported) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.wav"), "MY KEY");
  EncodeReport encoded;
  ASSERT_TRUE(EncodeFile(folder.Path("a.wav"), folder.Path("a.ecdc"), {}, &encoded).ok());
  EXPECT_TRUE(encoded.lost_tags.empty());
  DecodeReport decoded;
  ASSERT_TRUE(DecodeFile(folder.Path("a.ecdc"), folder.Path("b.wav"), {}, &decoded).ok());
  EXPECT_TRUE(decoded.lost_tags.empty());
  ASSERT_TRUE(DecodeFile(folder.Path("a.ecdc"), folder.Path("b.flac"), {}, &decoded).ok());
  EXPECT_EQ(decoded.lost_tags, std::vector<std::string>{"MY KEY (empty)"});
}

TEST(FilesApiTest, PipesAndDevicesAreWrittenTo) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), {}).ok());
  ASSERT_TRUE(DecodeFile(folder.Path("a.ecdc"), folder.Path("a.wav"), {}).ok());
  for (const bool encode : {true, false}) {
    const std::string pipe = folder.Path(encode ? "pipe.ecdc" : "pipe.wav");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    xcodec::testing::ByteVector got;
    std::thread reader([&] { got = xcodec::testing::ReadBytes(pipe); });
    const Status status =
        encode ? EncodeFile(folder.Path("a.flac"), pipe, {}) : DecodeFile(folder.Path("a.ecdc"), pipe, {});
    reader.join();
    ASSERT_TRUE(status.ok()) << status.message();
    const xcodec::testing::ByteVector want =
        xcodec::testing::ReadBytes(folder.Path(encode ? "a.ecdc" : "a.wav"));
    ASSERT_GE(want.size(), got.size());
    // A pipe gets no tags, which follow the samples of a WAV file.
    constexpr std::size_t kHeader = 44;
    if (encode) {
      EXPECT_EQ(got, want);
    } else {
      EXPECT_EQ(got.size(), kHeader + 2 * 2 * 100000);
      EXPECT_TRUE(std::equal(got.begin() + kHeader, got.end(), want.begin() + kHeader));
    }
  }
  EXPECT_TRUE(EncodeFile(folder.Path("a.flac"), "/dev/null", {}).ok());
  EXPECT_TRUE(DecodeFile(folder.Path("a.ecdc"), "/dev/null", {}).ok());
}

TEST(FilesApiTest, FilesAreInspectedVerifiedAndReadInBothVersions) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  std::vector<CodedAudio> read;
  for (const int version : {0, 1}) {
    const std::string path = folder.Path("v" + std::to_string(version) + ".ecdc");
    EncodeOptions options;
    options.container = version;
    options.bandwidth_kbps = 3;
    options.effort = 2;  // the same arithmetic for both
    ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), path, options).ok());
    const auto info = InspectFile(path);
    ASSERT_TRUE(info.ok()) << info.status().message();
    EXPECT_EQ(info->version, version);
    EXPECT_EQ(info->model, "wren2_48khz");
    EXPECT_EQ(info->entropy, version == 0 ? "packed" : "adaptive");
    EXPECT_EQ(info->source_rate, version == 0 ? 0 : 44100);
    EXPECT_EQ(info->tags.size(), version == 0 ? 0U : 1U);
    const auto checked = VerifyFile(path);
    ASSERT_TRUE(checked.ok()) << checked.status().message();
    EXPECT_EQ(checked->samples, info->samples);
    auto codes = ReadCodes(path);
    ASSERT_TRUE(codes.ok()) << codes.status().message();
    EXPECT_EQ(codes->samples, info->samples);
    EXPECT_EQ(static_cast<std::int64_t>(codes->chunks.size()), checked->chunks);
    read.push_back(std::move(*codes));
  }
  ASSERT_EQ(read[0].chunks.size(), read[1].chunks.size());
  for (std::size_t i = 0; i < read[0].chunks.size(); ++i)
    EXPECT_EQ(read[0].chunks[i].codes.codes, read[1].chunks[i].codes.codes);
  EXPECT_EQ(InspectFile(folder.Path("missing")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(VerifyFile(folder.Path("a.flac")).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(ReadCodes(folder.Path("v1.ecdc"), "", -1).status().code(), StatusCode::kInvalidArgument);
}

TEST(FilesApiTest, AnOpenCodecServesFilesOfItsModel) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  const auto codec = Codec::Open("", {});
  ASSERT_TRUE(codec.ok());
  EncodeOptions options;
  options.bandwidth_kbps = 3;
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), options).ok());
  options.codec = *codec;
  options.model = "not looked at";
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("b.ecdc"), options).ok());
  EXPECT_EQ(xcodec::testing::ReadBytes(folder.Path("a.ecdc")),
            xcodec::testing::ReadBytes(folder.Path("b.ecdc")));
  DecodeOptions decode;
  decode.codec = *codec;
  const Status status = DecodeFile(folder.Path("b.ecdc"), folder.Path("b.wav"), decode);
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(FilesApiTest, ProgressGrowsToTheWhole) {
  const TempFolder folder;
  WriteTagged(folder.Path("a.flac"));
  std::vector<Progress> told;
  EncodeOptions options;
  options.progress = [&](const Progress& progress) {
    told.push_back(progress);
    return false;
  };
  ASSERT_TRUE(EncodeFile(folder.Path("a.flac"), folder.Path("a.ecdc"), options).ok());
  ASSERT_GE(told.size(), 2U);
  EXPECT_EQ(told.back().done, told.back().total);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end(),
                             [](const Progress& a, const Progress& b) { return a.done < b.done; }));
}

}  // namespace
}  // namespace xcodec::codec
