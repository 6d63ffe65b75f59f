// The program and the library make the same bytes: every option of EncodeOptions and DecodeOptions, compared
// with the equivalent option of the command line.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <limits>

#include "audio/sink/audio_sink.h"
#include "audio/tags/tags.h"
#include "support/paths.h"
#include "support/streaming.h"
#include "unit/audio/test_audio.h"
#include "xcodec/xcodec.h"

namespace xcodec::cli {
namespace {

using xcodec::testing::ReadBytes;
using xcodec::testing::TempFolder;

// These do not compile when a field is added: then a case below is due.
[[maybe_unused]] void EveryEncodeOption(const EncodeOptions& options) {
  [[maybe_unused]] const auto& [bandwidth_kbps, effort, segment_seconds, container, entropy, sample_rate,
                                channels, tags, model, compute, codec, overwrite, preserve, verify,
                                accept_truncated, progress] = options;
}
[[maybe_unused]] void EveryDecodeOption(const DecodeOptions& options) {
  [[maybe_unused]] const auto& [codebooks, codebook_mask, channels, as_original, model_rate, max_seconds,
                                model, compute, codec, bits, rescale, overwrite, preserve, progress] =
      options;
}

void WriteAudio(const std::string& path, const AudioBlock& audio, int rate, audio::AudioBits bits) {
  audio::AudioSinkOptions options;
  options.bits = bits;
  options.sample_rate = rate;
  options.channels = audio.channels;
  options.container = audio::AudioContainerForPath(path);
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  auto sink = audio::CreateAudioSink(fd, options);
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE((*sink)->Write(audio).ok());
  ASSERT_TRUE((*sink)->Finish().ok());
  audio::TagSet tags;
  tags.fields = {{"TITLE", "A title"}, {"TRACKNUMBER", "3"}};
  ASSERT_TRUE(audio::WriteTags(fd, tags).ok());
  close(fd);
}

// One folder of inputs for all cases.
class SameBytes : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder;
    WriteAudio(folder_->Path("stereo.flac"), xcodec::testing::Noise(2, 70000, 1), 44100,
               audio::AudioBits::k24);
    WriteAudio(folder_->Path("mono.wav"), xcodec::testing::Noise(1, 12000, 2), 8000, audio::AudioBits::k16);
    WriteAudio(folder_->Path("long.wav"), xcodec::testing::Noise(1, 130000, 3), 16000, audio::AudioBits::k16);
    WriteAudio(folder_->Path("loud.wav"), xcodec::testing::Noise(2, 60000, 4, 1.5F), 48000,
               audio::AudioBits::k32Float);
    xcodec::testing::ByteVector cut = ReadBytes(folder_->Path("mono.wav"));
    cut.resize(cut.size() / 2);
    folder_->Write("cut.wav", cut);
    const std::string golden = paths::SmallGolden() + "/xcodec/tiny_hubert/";
    ASSERT_EQ(Run("model import --store " + Path("store") + " --name causal " + paths::SmallGolden() +
                  "/encodec/hf/encodec_24khz > /dev/null"),
              0);
    ASSERT_EQ(Run("model import --store " + folder_->Path("store") + " --name tiny --config " + golden +
                  "config.yaml " + golden + "model.safetensors > /dev/null"),
              0);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static int Run(const std::string& arguments) {
    return std::system(("'" + paths::Build() + "/bin/xcodec' " + arguments).c_str());
  }
  static std::string Path(const std::string& name) { return folder_->Path(name); }
  static std::string Model() { return Path("store/tiny"); }
  // EnCodec, whose codes LibTorch computes where there is one and the reference's are wanted.
  static std::string Causal() { return Path("store/causal"); }

  static TempFolder* folder_;
};

TempFolder* SameBytes::folder_ = nullptr;

struct EncodeCase {
  std::string flags;
  EncodeOptions options;
  std::string input = "stereo.flac";
};

template <typename Set>
EncodeCase Case(const std::string& flags, const Set& set, const std::string& input = "stereo.flac") {
  EncodeCase made;
  made.flags = flags;
  made.input = input;
  set(&made.options);
  return made;
}

void Nothing(EncodeOptions* /*options*/) {}

TEST_F(SameBytes, WhenFilesAreEncoded) {
  const auto open_codec = Codec::Open();
  ASSERT_TRUE(open_codec.ok());
  const std::vector<EncodeCase> cases = {
      Case("", Nothing),
      Case("", Nothing, "mono.wav"),
      Case("-b 3", [](auto* o) { o->bandwidth_kbps = 3; }),
      Case("-b 48", [](auto* o) { o->bandwidth_kbps = 48; }),
      Case("--effort 1", [](auto* o) { o->effort = 1; }),
      Case("--effort 5", [](auto* o) { o->effort = 5; }),
      Case(
          "-m " + Model(), [](auto* o) { o->model = Model(); }, "long.wav"),
      Case(
          "-m " + Model() + " --segment 5",
          [](auto* o) {
            o->model = Model();
            o->segment_seconds = 5;
          },
          "long.wav"),
      Case("--container 0", [](auto* o) { o->container = 0; }),
      Case("--container 0 --effort 3",
           [](auto* o) {
             o->container = 0;
             o->effort = 3;
           }),
      Case("-m " + Causal(), [](auto* o) { o->model = Causal(); }),
      Case("--container 0 -m " + Causal(),
           [](auto* o) {
             o->model = Causal();
             o->container = 0;
           }),
      Case("--container 0 --backend native -m " + Causal(),
           [](auto* o) {
             o->model = Causal();
             o->container = 0;
             o->compute.backend = CodecOptions::Backend::kNative;
           }),
      Case("--entropy packed", [](auto* o) { o->entropy = EntropyCoding::kPacked; }),
      Case("--entropy adaptive", [](auto* o) { o->entropy = EntropyCoding::kAdaptive; }),
      Case(
          "-b 3 --lm",
          [](auto* o) {
            o->bandwidth_kbps = 3;
            o->entropy = EntropyCoding::kLanguageModel;
          },
          "mono.wav"),
      Case("-T 1", [](auto* o) { o->compute.threads = 1; }),
      Case("--backend native", [](auto* o) { o->compute.backend = CodecOptions::Backend::kNative; }),
      Case("", [&](auto* o) { o->codec = *open_codec; }),
      Case("-f", [](auto* o) { o->overwrite = true; }),
      Case("--verify", [](auto* o) { o->verify = true; }),
      Case(
          "--accept-truncated", [](auto* o) { o->accept_truncated = true; }, "cut.wav"),
      Case("", [](auto* o) { o->progress = [](const Progress&) { return false; }; }),
  };
  for (const EncodeCase& one : cases) {
    SCOPED_TRACE(one.input + " " + one.flags);
    std::filesystem::remove(Path("command.ecdc"));
    std::filesystem::remove(Path("library.ecdc"));
    if (one.options.overwrite) folder_->Write("library.ecdc", {1});
    if (one.options.overwrite) folder_->Write("command.ecdc", {1});
    EXPECT_EQ(Run("--quiet " + one.flags + " " + Path(one.input) + " " + Path("command.ecdc")), 0);
    const Status status = EncodeFile(Path(one.input), Path("library.ecdc"), one.options);
    ASSERT_TRUE(status.ok()) << status.message();
    const auto bytes = ReadBytes(Path("command.ecdc"));
    ASSERT_GT(bytes.size(), 20U);
    EXPECT_EQ(ReadBytes(Path("library.ecdc")), bytes);
  }
}

// Samples without a header are what an Encoder takes; they have no tags.
TEST_F(SameBytes, WhenSamplesAreEncoded) {
  const AudioBlock audio = xcodec::testing::Noise(2, 50000, 5);
  const std::vector<float> samples = streaming::Interleaved(audio);
  std::vector<unsigned char> raw(samples.size() * sizeof(float));
  std::memcpy(raw.data(), samples.data(), raw.size());
  folder_->Write("raw", raw);
  const auto codec = Codec::Open();
  ASSERT_TRUE(codec.ok());
  const std::string format = "--raw --format f32le --rate ";
  const std::vector<EncodeCase> cases = {
      Case(format + "48000", Nothing),
      Case(format + "44100", [](auto* o) { o->sample_rate = 44100; }),
      Case(format + "48000 --channels 1", [](auto* o) { o->channels = 1; }),
      Case(format + "32000 --channels 4 -b 12 --effort 2 --entropy packed",
           [](auto* o) {
             o->sample_rate = 32000;
             o->channels = 4;
             o->bandwidth_kbps = 12;
             o->effort = 2;
             o->entropy = EntropyCoding::kPacked;
           }),
      Case(format + "48000 --container 0", [](auto* o) { o->container = 0; }),
  };
  for (const EncodeCase& one : cases) {
    SCOPED_TRACE(one.flags);
    EXPECT_EQ(Run("-f " + one.flags + " " + Path("raw") + " " + Path("command.ecdc")), 0);
    std::vector<unsigned char> bytes;
    auto encoder = Encoder::Create(*codec, one.options, [&](Bytes more) {
      bytes.insert(bytes.end(), more.begin(), more.end());
      return Status::Ok();
    });
    ASSERT_TRUE(encoder.ok()) << encoder.status().message();
    const int channels = one.options.channels > 0 ? one.options.channels : 2;
    ASSERT_TRUE((*encoder)->PushInterleaved(samples.data(), 100000 / channels).ok());
    ASSERT_TRUE((*encoder)->Finish().ok());
    EXPECT_EQ(ReadBytes(Path("command.ecdc")), bytes);
  }
}

TEST_F(SameBytes, TagsThatAreGivenAreThoseThatAFileHas) {
  const auto codec = Codec::Open();
  ASSERT_TRUE(codec.ok());
  ASSERT_TRUE(EncodeFile(Path("stereo.flac"), Path("tagged.ecdc")).ok());
  EncodeOptions options;
  options.tags = InspectFile(Path("tagged.ecdc"))->tags;
  ASSERT_EQ(options.tags.size(), 2U);
  const auto bytes = streaming::Encode(*codec, AudioBlock(2, 1000), 1000, options);
  folder_->Write("given.ecdc", bytes);
  EXPECT_EQ(InspectFile(Path("given.ecdc"))->tags, options.tags);
}

struct DecodeCase {
  std::string flags;
  DecodeOptions options;
  std::string input;
  std::string suffix = ".wav";
};

template <typename Set>
DecodeCase Back(const std::string& flags, const Set& set, const std::string& input,
                const std::string& suffix = ".wav") {
  DecodeCase made;
  made.flags = flags;
  made.input = input;
  made.suffix = suffix;
  set(&made.options);
  return made;
}

std::vector<DecodeCase> DecodeCases(const std::string& model, const std::shared_ptr<const Codec>& codec) {
  std::vector<DecodeCase> cases = {
      Back(
          "-m " + model, [&](auto* o) { o->model = model; }, "long"),
      Back(
          "--as-original -m " + model,
          [&](auto* o) {
            o->model = model;
            o->as_original = true;
          },
          "long"),
      Back(
          "", [&](auto* o) { o->codec = codec; }, "stereo"),
      Back(
          "", [](auto* o) { o->progress = [](const Progress&) { return false; }; }, "stereo"),
  };
  for (const char* input : {"stereo", "mono", "loud", "version0"}) {
    cases.push_back(Back(
        "", [](auto*) {}, input));
    cases.push_back(Back(
        "", [](auto*) {}, input, ".flac"));
    cases.push_back(Back(
        "--codebooks 1", [](auto* o) { o->codebooks = 1; }, input));
    cases.push_back(Back(
        "--channels 1", [](auto* o) { o->channels = 1; }, input));
    cases.push_back(Back(
        "--channels 2", [](auto* o) { o->channels = 2; }, input));
    cases.push_back(Back(
        "--bits 24", [](auto* o) { o->bits = 24; }, input));
    cases.push_back(Back(
        "--bits 24", [](auto* o) { o->bits = 24; }, input, ".flac"));
    cases.push_back(Back(
        "--bits 32f", [](auto* o) { o->bits = 32; }, input));
    cases.push_back(Back(
        "-r", [](auto* o) { o->rescale = true; }, input));
    cases.push_back(Back(
        "-T 1", [](auto* o) { o->compute.threads = 1; }, input));
    cases.push_back(Back(
        "--backend native", [](auto* o) { o->compute.backend = CodecOptions::Backend::kNative; }, input));
    cases.push_back(Back(
        "--max-duration 60s", [](auto* o) { o->max_seconds = 60; }, input));
    cases.push_back(Back(
        "-f", [](auto* o) { o->overwrite = true; }, input));
    if (std::strcmp(input, "version0") != 0)
      cases.push_back(Back(
          "--model-rate", [](auto* o) { o->model_rate = true; }, input));
  }
  return cases;
}

TEST_F(SameBytes, WhenFilesAreDecoded) {
  const auto codec = Codec::Open();
  ASSERT_TRUE(codec.ok());
  ASSERT_EQ(Run("-f " + Path("stereo.flac") + " " + Path("stereo.ecdc")), 0);
  ASSERT_EQ(Run("-f " + Path("mono.wav") + " " + Path("mono.ecdc")), 0);
  ASSERT_EQ(Run("-f " + Path("loud.wav") + " " + Path("loud.ecdc")), 0);
  ASSERT_EQ(Run("-f --quiet --container 0 " + Path("stereo.flac") + " " + Path("version0.ecdc")), 0);
  ASSERT_EQ(Run("-f -m " + Model() + " " + Path("long.wav") + " " + Path("long.ecdc")), 0);
  for (const DecodeCase& one : DecodeCases(Model(), *codec)) {
    SCOPED_TRACE(one.input + one.suffix + " " + one.flags);
    const std::string input = Path(one.input + ".ecdc");
    const std::string command = Path("command" + one.suffix);
    const std::string library = Path("library" + one.suffix);
    std::filesystem::remove(command);
    std::filesystem::remove(library);
    if (one.options.overwrite) folder_->Write("library" + one.suffix, {1});
    if (one.options.overwrite) folder_->Write("command" + one.suffix, {1});
    EXPECT_EQ(Run("--quiet " + one.flags + " " + input + " " + command), 0);
    const Status status = DecodeFile(input, library, one.options);
    ASSERT_TRUE(status.ok()) << status.message();
    const auto bytes = ReadBytes(command);
    ASSERT_GT(bytes.size(), 100U);
    EXPECT_EQ(ReadBytes(library), bytes);
  }
}

// A Decoder gives the samples of such a file.
TEST_F(SameBytes, WhenSamplesAreDecoded) {
  ASSERT_EQ(Run("-f " + Path("stereo.flac") + " " + Path("stereo.ecdc")), 0);
  ASSERT_EQ(Run("-f -m " + Model() + " " + Path("long.wav") + " " + Path("long.ecdc")), 0);
  const std::vector<DecodeCase> cases = {
      Back(
          "", [](auto*) {}, "stereo"),
      Back(
          "--model-rate", [](auto* o) { o->model_rate = true; }, "stereo"),
      Back(
          "--channels 1 --codebooks 2",
          [](auto* o) {
            o->channels = 1;
            o->codebooks = 2;
          },
          "stereo"),
      Back(
          "--as-original -m " + Model(),
          [](auto* o) {
            o->model = Model();
            o->as_original = true;
          },
          "long"),
      Back(
          "--codebooks 2,4-5 -m " + Model(),
          [](auto* o) {
            o->model = Model();
            o->codebook_mask = 2 + 8 + 16;
          },
          "long"),
  };
  for (const DecodeCase& one : cases) {
    SCOPED_TRACE(one.flags);
    ASSERT_EQ(Run("-f --raw --format f32le " + one.flags + " " + Path(one.input + ".ecdc") + " " +
                  Path("command.raw")),
              0);
    auto decoder =
        Decoder::Create(streaming::Source(ReadBytes(Path(one.input + ".ecdc")), 1000), one.options);
    ASSERT_TRUE(decoder.ok()) << decoder.status().message();
    const auto audio = (*decoder)->Read(1 << 20);
    ASSERT_TRUE(audio.ok()) << audio.status().message();
    const std::vector<float> samples = streaming::Interleaved(*audio);
    std::vector<unsigned char> bytes(samples.size() * sizeof(float));
    std::memcpy(bytes.data(), samples.data(), bytes.size());
    ASSERT_GT(bytes.size(), 1000U);
    EXPECT_EQ(ReadBytes(Path("command.raw")), bytes);
  }
}

}  // namespace
}  // namespace xcodec::cli
