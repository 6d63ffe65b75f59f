// The public streams over reduced EnCodec models, imported as users import them: pieces of any size give the
// result of one call, and the causal model returns codes as soon as they are final.
#include "support/streaming.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "model/store/model_store.h"
#include "support/golden.h"
#include "support/paths.h"

namespace xcodec {
namespace {

const std::string kVectors = golden::Folder() + "encodec/";

class StreamingTest : public testing::Test {
 protected:
  void SetUp() override { folder_ = paths::NewFolder(); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::shared_ptr<const Codec> Imported(const std::string& name, int threads) {
    model::ImportOptions import;
    import.file = golden::Published(kVectors + "store/" + name, name);
    import.config = kVectors + "store/" + name + "/config.json";
    return Opened(import, name, threads, CodecOptions::Backend::kNative);
  }
  std::shared_ptr<const Codec> Opened(model::ImportOptions import, const std::string& name, int threads,
                                      CodecOptions::Backend backend) {
    import.name = name;
    import.store = folder_;
    import.overwrite = true;
    const auto model = model::ModelStore::ImportCheckpoint(import);
    EXPECT_TRUE(model.ok()) << model.status().message();
    CodecOptions options;
    options.threads = threads;
    options.backend = backend;
    auto codec = Codec::Open(folder_ + "/" + name, options);
    EXPECT_TRUE(codec.ok()) << codec.status().message();
    return codec.ok() ? *codec : nullptr;
  }
  std::string folder_;
};

TEST_F(StreamingTest, Encodec48kHz) {
  const auto codec = Imported("encodec_48khz", 2);
  ASSERT_NE(codec, nullptr);
  EXPECT_EQ(codec->info().family, "encodec");
  streaming::ExpectPiecesDoNotMatter(codec, streaming::Wave(2, 100001), {});
}

TEST_F(StreamingTest, Encodec24kHz) {
  const auto codec = Imported("encodec_24khz", 1);
  ASSERT_NE(codec, nullptr);
  EXPECT_EQ(codec->info().chunk_length, 0);
  streaming::ExpectPiecesDoNotMatter(codec, streaming::Wave(1, 60001), {});
  EncodeOptions version0;
  version0.container = 0;
  version0.bandwidth_kbps = 24;
  streaming::ExpectPiecesDoNotMatter(codec, streaming::Wave(1, 50000), version0);
}

#ifdef XCODEC_WITH_TORCH
TEST_F(StreamingTest, XCodecInSegmentsAndWhole) {
  model::ImportOptions import;
  import.file = kVectors + "../xcodec/tiny_hubert/xcodec.pth";
  import.config = kVectors + "../xcodec/tiny_hubert/config.yaml";
  const auto codec = Opened(import, "tiny", 1, CodecOptions::Backend::kLibTorch);
  ASSERT_NE(codec, nullptr);
  EXPECT_EQ(codec->info().lookahead, 30 * 16000);
  const AudioBlock audio = streaming::Wave(1, 7 * 16000 + 50);
  EncodeOptions options;
  options.segment_seconds = 4;
  options.bandwidth_kbps = 2;
  streaming::ExpectPiecesDoNotMatter(codec, audio, options);
  const auto cut = codec->Encode(audio, options);
  options.segment_seconds = 0;
  const auto whole = codec->Encode(audio, options);
  ASSERT_TRUE(cut.ok() && whole.ok());
  EXPECT_EQ(streaming::Rows(cut->chunks)[0].size(), streaming::Rows(whole->chunks)[0].size());
  EXPECT_NE(streaming::Rows(cut->chunks), streaming::Rows(whole->chunks));
  options.segment_seconds = 3;
  EXPECT_EQ(codec->Encode(audio, options).status().code(), StatusCode::kInvalidArgument);
}
#endif

// EnCodec 24 kHz pads on the left, so a frame is final with its own last sample; the reflection at the start
// needs a little more.
TEST_F(StreamingTest, TheCausalModelGivesAFrameAsSoonAsItsSamplesAreThere) {
  const auto codec = Imported("encodec_24khz", 1);
  ASSERT_NE(codec, nullptr);
  std::int64_t frames = 0;
  auto encoder = Encoder::CreateForCodes(codec, {}, [&](const CodedChunk& chunk) {
    frames += chunk.codes.frames;
    return Status::Ok();
  });
  ASSERT_TRUE(encoder.ok()) << encoder.status().message();
  const int hop = codec->info().hop;
  EXPECT_EQ(codec->info().lookahead, hop);
  const AudioBlock audio = streaming::Wave(1, 40 * hop);
  for (std::int64_t i = 0; i < audio.length; ++i) {
    ASSERT_TRUE((*encoder)->PushInterleaved(audio.channel(0) + i, 1).ok());
    const std::int64_t complete = (i + 1) / hop;
    EXPECT_LE(frames, complete);
    if (complete >= 8) {
      ASSERT_EQ(frames, complete) << "after sample " << i;
    }
  }
}

}  // namespace
}  // namespace xcodec
