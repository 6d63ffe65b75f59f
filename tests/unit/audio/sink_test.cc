#include <fcntl.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <thread>

#include "audio/sink/audio_sink.h"
#include "audio/sink/wav_header.h"
#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using testing::Noise;
using testing::ReadAll;
using testing::ReadBytes;
using testing::TempFolder;

AudioSinkOptions Stereo(AudioContainer container, AudioBits bits) {
  AudioSinkOptions options;
  options.container = container;
  options.bits = bits;
  options.sample_rate = 48000;
  options.channels = 2;
  return options;
}

Status WriteFile(const std::string& path, const AudioSinkOptions& options, const AudioBlock& audio,
                 float* peak = nullptr) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  auto sink = CreateAudioSink(fd, options);
  Status status = sink.status();
  if (sink.ok()) {
    for (std::int64_t at = 0; at < audio.length && status.ok(); at += 777) {
      status = (*sink)->Write(testing::Slice(audio, at, std::min(at + 777, audio.length)));
    }
    if (status.ok()) status = (*sink)->Finish();
    if (peak != nullptr) *peak = (*sink)->peak();
  }
  close(fd);
  return status;
}

// Samples by libsndfile, which knows nothing of our reader and writer.
std::vector<float> ReadWithSndfile(const std::string& path, SF_INFO* info) {
  *info = SF_INFO{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, info);
  EXPECT_NE(file, nullptr) << path;
  if (file == nullptr) return {};
  std::vector<float> samples(static_cast<std::size_t>(info->frames * info->channels));
  EXPECT_EQ(sf_readf_float(file, samples.data(), info->frames), info->frames);
  sf_close(file);
  return samples;
}

TEST(AudioSink, RoundTripsThroughOurReaderAndLibsndfile) {
  const TempFolder folder;
  const AudioBlock audio = Noise(2, 20001, 1, 0.98F);
  struct Case {
    AudioContainer container;
    AudioBits bits;
    double step;
  };
  for (const Case& c : {Case{AudioContainer::kWav, AudioBits::k16, 32768.0},
                        {AudioContainer::kWav, AudioBits::k24, 8388608.0},
                        {AudioContainer::kWav, AudioBits::k32Float, 0},
                        {AudioContainer::kFlac, AudioBits::k16, 32768.0},
                        {AudioContainer::kFlac, AudioBits::k24, 8388608.0}}) {
    for (const std::int64_t expected : {std::int64_t{-1}, audio.length}) {
      AudioSinkOptions options = Stereo(c.container, c.bits);
      options.expected_length = expected;
      const std::string path = folder.Path(c.container == AudioContainer::kFlac ? "a.flac" : "a.wav");
      ASSERT_TRUE(WriteFile(path, options, audio).ok());
      SF_INFO info;
      const std::vector<float> theirs = ReadWithSndfile(path, &info);
      EXPECT_EQ(info.samplerate, 48000);
      ASSERT_EQ(info.frames, audio.length);
      auto source = OpenAudio(path);
      ASSERT_TRUE(source.ok()) << source.status().message();
      EXPECT_EQ((*source)->info().frames, audio.length);
      EXPECT_EQ(ReadAll(**source).samples, theirs);
      for (std::int64_t t = 0; t < audio.length; ++t) {
        for (int ch = 0; ch < 2; ++ch) {
          const double x = audio.channel(ch)[t];
          const double want = c.step == 0 ? x : std::floor(x * c.step + 0.5) / c.step;
          ASSERT_EQ(static_cast<double>(theirs[static_cast<std::size_t>(2 * t + ch)]), want) << t;
        }
      }
    }
  }
}

TEST(AudioSink, KnownShortWavHasThePlainHeader) {
  const TempFolder folder;
  AudioSinkOptions options = Stereo(AudioContainer::kWav, AudioBits::k16);
  options.expected_length = 3;
  ASSERT_TRUE(WriteFile(folder.Path("a.wav"), options, Noise(2, 3, 1)).ok());
  EXPECT_EQ(ReadBytes(folder.Path("a.wav")).size(), 44U + 12U);
}

TEST(AudioSink, EmptyAudio) {
  const TempFolder folder;
  for (const char* name : {"a.wav", "a.flac"}) {
    const AudioSinkOptions options = Stereo(AudioContainerForPath(name), AudioBits::k16);
    ASSERT_TRUE(WriteFile(folder.Path(name), options, AudioBlock(2, 0)).ok());
    auto source = OpenAudio(folder.Path(name));
    ASSERT_TRUE(source.ok()) << name << source.status().message();
    EXPECT_TRUE(ReadAll(**source).status.ok());
  }
}

TEST(AudioSink, ClipsAtTheLimitOrRescales) {
  const TempFolder folder;
  AudioBlock audio(1, 4);
  audio.samples = {1.5F, -3, 0.5F, 0.99F};
  AudioSinkOptions options = Stereo(AudioContainer::kWav, AudioBits::k24);
  options.channels = 1;
  const auto read = [&] {
    SF_INFO info;
    return ReadWithSndfile(folder.Path("a.wav"), &info);
  };
  float peak = 0;
  ASSERT_TRUE(WriteFile(folder.Path("a.wav"), options, audio, &peak).ok());
  EXPECT_EQ(peak, 3);
  const std::vector<float> clipped = read();
  for (const auto& [i, want] :
       {std::pair<std::size_t, float>{0, 0.99F}, {1, -0.99F}, {2, 0.5F}, {3, 0.99F}}) {
    EXPECT_NEAR(clipped[i], want, 1e-6);
  }
  options.rescale = true;
  ASSERT_TRUE(WriteFile(folder.Path("a.wav"), options, audio, &peak).ok());
  EXPECT_EQ(peak, 3);
  const std::vector<float> scaled = read();
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(scaled[i], audio.samples[i] * 0.33F, 1e-6);
  options.rescale = false;
  options.bits = AudioBits::k32Float;
  ASSERT_TRUE(WriteFile(folder.Path("a.wav"), options, audio).ok());
  EXPECT_EQ(read(), audio.samples);
}

TEST(AudioSink, QuietAudioIsNotRescaled) {
  const TempFolder folder;
  AudioSinkOptions options = Stereo(AudioContainer::kWav, AudioBits::k32Float);
  options.rescale = true;
  const AudioBlock audio = Noise(2, 10000, 4, 0.1F);
  ASSERT_TRUE(WriteFile(folder.Path("a.wav"), options, audio).ok());
  SF_INFO info;
  const std::vector<float> got = ReadWithSndfile(folder.Path("a.wav"), &info);
  ASSERT_EQ(got.size(), audio.samples.size());
  EXPECT_EQ(got[2 * 9999 + 1], audio.channel(1)[9999]);
}

TEST(AudioSink, WarningIsTheReferences) {
  EXPECT_EQ(
      ClippingWarning(1.5F),
      "clipped: the peak of +3.52 dB was cut to -0.09 dB; -r scales the output down, --bits 32f keeps the "
      "peak");
  EXPECT_NE(ClippingWarning(0.995F).find("of -0.04 dB"), std::string::npos);
}

// What comes out of the other end of a pipe.
testing::ByteVector ThroughPipe(const AudioSinkOptions& options, const AudioBlock& audio, Status* status) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  testing::ByteVector bytes;
  std::thread reader([&] {
    unsigned char buffer[1000];
    for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
      bytes.insert(bytes.end(), buffer, buffer + n);
  });
  {
    auto sink = CreateAudioSink(ends[1], options);
    *status = sink.status();
    if (sink.ok()) *status = (*sink)->Write(audio);
    if (status->ok()) *status = (*sink)->Finish();
  }
  close(ends[1]);
  reader.join();
  close(ends[0]);
  return bytes;
}

TEST(AudioSink, PipesGetKnownOrOpenSizes) {
  const TempFolder folder;
  const AudioBlock audio = Noise(2, 5000, 5);
  AudioSinkOptions options = Stereo(AudioContainer::kWav, AudioBits::k16);
  Status status;
  const testing::ByteVector open_ended = ThroughPipe(options, audio, &status);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(LoadLittleEndian<std::uint32_t>(&open_ended[40]), 0xFFFFFFFFU);
  auto source = OpenAudio(folder.Write("open.wav", open_ended));
  ASSERT_TRUE(source.ok()) << source.status().message();
  EXPECT_EQ(ReadAll(**source).samples.size(), 10000U);
  options.expected_length = 5000;
  const testing::ByteVector known = ThroughPipe(options, audio, &status);
  EXPECT_EQ(LoadLittleEndian<std::uint32_t>(&known[40]), 20000U);
  options.expected_length = 5001;
  ThroughPipe(options, audio, &status);
  EXPECT_EQ(status.code(), StatusCode::kInternal);
  options.container = AudioContainer::kFlac;
  ThroughPipe(options, audio, &status);
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
}

TEST(AudioSink, RawSamples) {
  AudioSinkOptions options = Stereo(AudioContainer::kRaw, AudioBits::k16);
  AudioBlock audio(2, 1);
  audio.samples = {0.5F, -0.5F};
  Status status;
  options.raw_format = *ParseSampleFormat("s16be");
  EXPECT_EQ(ThroughPipe(options, audio, &status), (testing::ByteVector{0x40, 0, 0xC0, 0}));
  options.raw_format = *ParseSampleFormat("u8");
  EXPECT_EQ(ThroughPipe(options, audio, &status), (testing::ByteVector{192, 64}));
}

TEST(AudioSink, WriteErrorsAreReported) {
  const int full = open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  EXPECT_EQ(CreateAudioSink(full, Stereo(AudioContainer::kWav, AudioBits::k16)).status().code(),
            StatusCode::kIo);
  close(full);
}

TEST(AudioSink, ResampledToAnExactLength) {
  auto memory = std::make_unique<MemorySink>();
  MemorySink* inner = memory.get();
  auto sink = CreateResampledSink(std::move(memory), ResamplerKind::kSoxr, 2, 48000, 44100, 44101);
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE((*sink)->Write(Noise(2, 48000, 1)).ok());
  ASSERT_TRUE((*sink)->Finish().ok());
  EXPECT_EQ(inner->audio().length, 44101);
}

TEST(WavHeader, BecomesRf64AndKeepsItsLength) {
  WavLayout layout;
  layout.sample_rate = 48000;
  layout.channels = 2;
  layout.reserve = true;
  const testing::ByteVector small = MakeWavHeader(layout, 1000);
  const testing::ByteVector large = MakeWavHeader(layout, std::int64_t{5} << 30);
  ASSERT_EQ(small.size(), large.size());
  EXPECT_EQ(std::string(small.begin() + 12, small.begin() + 16), "JUNK");
  EXPECT_EQ(std::string(large.begin(), large.begin() + 4), "RF64");
  EXPECT_EQ(LoadLittleEndian<std::uint64_t>(&large[28]), std::uint64_t{5} << 30);
  EXPECT_EQ(LoadLittleEndian<std::uint64_t>(&large[36]), std::uint64_t{5} << 28);
}

TEST(WavHeader, SparseRf64FileIsReadByBothReaders) {
  const TempFolder folder;
  WavLayout layout;
  layout.sample_rate = 48000;
  layout.channels = 2;
  layout.reserve = true;
  constexpr std::int64_t kData = std::int64_t{5} << 30;
  const testing::ByteVector header = MakeWavHeader(layout, kData);
  const std::string path = folder.Write("big.wav", header);
  ASSERT_EQ(truncate(path.c_str(), static_cast<off_t>(header.size()) + kData), 0);
  auto source = OpenAudio(path);
  ASSERT_TRUE(source.ok()) << source.status().message();
  EXPECT_EQ((*source)->info().frames, kData / 4);
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(info.frames, kData / 4);
  sf_close(file);
}

}  // namespace
}  // namespace xcodec::audio
