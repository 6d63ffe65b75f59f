#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ogg/ogg.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <numeric>
#include <random>
#include <thread>

#include "audio/dsp/model_rate_source.h"
#include "audio/source/audio_source.h"
#include "support/paths.h"
#include "unit/audio/test_audio.h"

#ifdef __SANITIZE_ADDRESS__
// libsndfile 1.2.0 forgets its decoder state when an Ogg header turns out to be damaged.
extern "C" const char* __lsan_default_suppressions() { return "leak:vorbis_info_init\n"; }  // NOLINT
#endif

namespace xcodec::audio {
namespace {

using testing::ByteVector;
using testing::Int16Bytes;
using testing::MakeWav;
using testing::Noise;
using testing::ReadAll;
using testing::ReadBytes;
using testing::ReadResult;
using testing::TempFolder;
using testing::WavParts;

const std::string kMusic = paths::Source() + "/corpus/audio/music_country_44k.flac";

void WriteSndfile(const std::string& path, int format, const AudioBlock& audio, int rate) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = audio.channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << sf_strerror(nullptr);
  std::vector<float> interleaved;
  for (std::int64_t t = 0; t < audio.length; ++t) {
    for (int c = 0; c < audio.channels; ++c) interleaved.push_back(audio.channel(c)[t]);
  }
  ASSERT_EQ(sf_writef_float(file, interleaved.data(), audio.length), audio.length);
  sf_close(file);
}

// Feeds `bytes` to OpenAudioFd through a pipe in writes of `step` bytes.
ReadResult ReadThroughPipe(const ByteVector& bytes, std::size_t step, const AudioOpenOptions& options = {},
                           bool non_blocking = false) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  if (non_blocking) fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::thread writer([&] {
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      const std::size_t n = std::min(step, bytes.size() - at);
      if (write(ends[1], bytes.data() + at, n) != static_cast<ssize_t>(n)) break;
    }
    close(ends[1]);
  });
  auto source = OpenAudioFd(ends[0], false, options);
  ReadResult result = source.ok() ? ReadAll(**source, 333) : ReadResult{source.status(), {}};
  for (char rest[4096]; !result.status.ok() && read(ends[0], rest, sizeof rest) > 0;) {
  }
  writer.join();
  close(ends[0]);
  return result;
}

TEST(AudioSource, FormatsOfLibsndfile) {
  const TempFolder folder;
  const AudioBlock audio = Noise(2, 30000, 1);
  struct Case {
    const char* name;
    int format;
    const char *container, *codec;
    int bits;
    double tolerance;
  };
  for (const Case& c : {Case{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, "AIFF", "PCM", 24, 1e-6},
                        {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, "FLAC", "FLAC", 16, 1e-4},
                        {"a.w64", SF_FORMAT_W64 | SF_FORMAT_FLOAT, "W64", "float", 32, 0},
                        {"a.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, "AU", "PCM", 16, 1e-4},
                        {"a.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16, "CAF", "PCM", 16, 1e-4},
                        {"a.wav", SF_FORMAT_WAV | SF_FORMAT_ULAW, "WAV", "mu-law", 0, 0.02},
                        {"b.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, "WAV", "PCM", 24, 1e-6},
                        {"c.wav", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, "RF64", "PCM", 16, 1e-4},
                        {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, "OGG", "Vorbis", 0, 2},
                        {"a.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, "OGG", "Opus", 0, 2}}) {
    SCOPED_TRACE(c.name);
    WriteSndfile(folder.Path(c.name), c.format, audio, 48000);
    auto source = OpenAudio(folder.Path(c.name));
    ASSERT_TRUE(source.ok()) << source.status().message();
    const AudioInfo& info = (*source)->info();
    EXPECT_EQ(info.container, c.container);
    EXPECT_EQ(info.codec, c.codec);
    EXPECT_EQ(info.bits, c.bits);
    EXPECT_EQ(info.sample_rate, 48000);
    EXPECT_EQ(info.channels, 2);
    EXPECT_EQ(info.frames, 30000);
    const ReadResult whole = ReadAll(**source, 1 << 16);
    ASSERT_TRUE(whole.status.ok()) << whole.status.message();
    ASSERT_EQ(whole.samples.size(), 60000U);
    for (std::size_t t = 0; t < 30000; ++t) {
      ASSERT_NEAR(whole.samples[2 * t], audio.channel(0)[t], c.tolerance) << t;
    }
    // Pieces, and a pipe, give the same.
    auto again = OpenAudio(folder.Path(c.name));
    EXPECT_EQ(ReadAll(**again, 319).samples, whole.samples);
    EXPECT_EQ(ReadThroughPipe(ReadBytes(folder.Path(c.name)), 4096).samples, whole.samples);
  }
}

TEST(AudioSource, PipesMayBeSlowAndNonBlocking) {
  WavParts parts;
  parts.data = Int16Bytes({1, -2, 3, 16384, 5, 6, 7});
  const ByteVector wav = MakeWav(parts);
  const ReadResult bytewise = ReadThroughPipe(wav, 1);
  EXPECT_EQ(bytewise.samples.size(), 7U);
  EXPECT_EQ(bytewise.samples[3], 0.5F);
  EXPECT_EQ(ReadThroughPipe(wav, 5, {}, true).samples, bytewise.samples);
}

TEST(AudioSource, RawSamples) {
  AudioOpenOptions options;
  options.raw = true;
  options.raw_audio = {*ParseSampleFormat("s24be"), 32000, 1};
  EXPECT_EQ(ReadThroughPipe({0x40, 0, 0, 0xC0, 0, 0, 1}, 2, options).samples,
            (std::vector<float>{0.5F, -0.5F}));
  const TempFolder folder;
  auto source = OpenAudio(folder.Write("a.raw", ByteVector(3000)), options);
  ASSERT_TRUE(source.ok());
  EXPECT_EQ((*source)->info().frames, 1000);
  EXPECT_EQ((*source)->info().sample_rate, 32000);
  options.raw_audio.channels = 0;
  EXPECT_EQ(OpenAudio(folder.Path("a.raw"), options).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseSampleFormat("s17le").status().code(), StatusCode::kInvalidArgument);
}

TEST(AudioSource, WhatCannotBeOpened) {
  const TempFolder folder;
  EXPECT_EQ(OpenAudio(folder.Path("missing.wav")).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(OpenAudio(folder.Path("")).status().code(), StatusCode::kIo);
  EXPECT_EQ(OpenAudio(folder.Write("empty", {})).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(OpenAudio(folder.Write("text", ByteVector(1000, 'x'))).status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(ReadThroughPipe(ByteVector(1000, 'x'), 100).status.code(), StatusCode::kUnsupported);
  EXPECT_EQ(ReadThroughPipe({}, 1).status.code(), StatusCode::kDamaged);
}

// The checksum of Ogg pages (RFC 3533): polynomial 0x04c11db7, nothing reflected.
std::uint32_t OggChecksum(const ByteVector& bytes, std::size_t from) {
  std::uint32_t sum = 0;
  for (std::size_t i = from; i < bytes.size(); ++i) {
    sum ^= static_cast<std::uint32_t>(bytes[i]) << 24U;
    for (int bit = 0; bit < 8; ++bit) sum = (sum << 1U) ^ ((sum >> 31U) != 0 ? 0x04c11db7U : 0U);
  }
  return sum;
}

// FFmpeg writes such files: the last page claims a later end than there is audio for.
TEST(AudioSource, OggMayEndALittleBeforeItSays) {
  TempFolder folder;
  const std::string path = folder.Path("a.ogg");
  WriteSndfile(path, SF_FORMAT_OGG | SF_FORMAT_VORBIS, Noise(1, 200000, 5), 48000);
  const ByteVector original = ReadBytes(path);
  const std::string magic = "OggS";
  const auto page = static_cast<std::size_t>(
      std::find_end(original.begin(), original.end(), magic.begin(), magic.end()) - original.begin());
  for (const int claimed : {200641, 240000}) {
    ByteVector bytes = original;
    StoreLittleEndian<std::uint64_t>(static_cast<std::uint64_t>(claimed), &bytes[page + 6]);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page) + 22, 4, static_cast<unsigned char>(0));
    StoreLittleEndian<std::uint32_t>(OggChecksum(bytes, page), &bytes[page + 22]);
    auto source = OpenAudio(folder.Write("b.ogg", bytes));
    ASSERT_TRUE(source.ok()) << source.status().message();
    const ReadResult read = ReadAll(**source, 4096);
    EXPECT_EQ(read.status.code(), claimed == 240000 ? StatusCode::kTruncated : StatusCode::kOk) << claimed;
    EXPECT_GE((*source)->info().frames, claimed);
  }
}

ByteVector Joined(const std::vector<ByteVector>& parts) {
  ByteVector all;
  for (const ByteVector& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(AudioSource, ChainedStreamsAreOneAlsoWithOtherChannels) {
  const TempFolder folder;
  for (const int format : {SF_FORMAT_OGG | SF_FORMAT_OPUS, SF_FORMAT_OGG | SF_FORMAT_VORBIS,
                           SF_FORMAT_FLAC | SF_FORMAT_PCM_16}) {
    WriteSndfile(folder.Path("a"), format, Noise(2, 30000, 1), 48000);
    WriteSndfile(folder.Path("b"), format, Noise(1, 24000, 2), 24000);
    const ByteVector a = ReadBytes(folder.Path("a"));
    const ByteVector b = ReadBytes(folder.Path("b"));
    for (const bool accept : {false, true}) {
      AudioOpenOptions options;
      options.accept_truncated = accept;
      auto source = OpenAudio(folder.Write("c", Joined({a, b, a})), options);
      ASSERT_TRUE(source.ok()) << source.status().message();
      EXPECT_EQ((*source)->info().channels, 2);
      EXPECT_EQ((*source)->info().sample_rate, 48000);
      const ReadResult all = ReadAll(**source, 777);
      EXPECT_TRUE(all.status.ok()) << all.status.message();
      EXPECT_EQ(all.samples.size(), 2U * (30000 + 48000 + 30000)) << format;
      EXPECT_EQ((*source)->shortfall(), "");
      auto first = OpenAudio(folder.Path("a"));
      const ReadResult alone = ReadAll(**first);
      EXPECT_TRUE(std::equal(alone.samples.begin(), alone.samples.end(), all.samples.begin()));
      EXPECT_TRUE(std::equal(alone.samples.rbegin(), alone.samples.rend(), all.samples.rbegin()));
    }
  }
}

TEST(AudioSource, LinksThatAreCutOrSpoiltAreErrors) {
  const TempFolder folder;
  WriteSndfile(folder.Path("a"), SF_FORMAT_OGG | SF_FORMAT_VORBIS, Noise(2, 100000, 1), 48000);
  const ByteVector a = ReadBytes(folder.Path("a"));
  ByteVector cut = a;
  cut.resize(a.size() - 100);
  for (const ByteVector& bytes : {cut, Joined({cut, a}), Joined({a, cut})}) {
    EXPECT_NE(OpenAudio(folder.Write("b", bytes)).status().code(), StatusCode::kOk);
  }
  AudioOpenOptions accept;
  accept.accept_truncated = true;
  auto source = OpenAudio(folder.Write("b", Joined({a, cut})), accept);
  ASSERT_TRUE(source.ok()) << source.status().message();
  const ReadResult read = ReadAll(**source);
  EXPECT_TRUE(read.status.ok());
  EXPECT_GT(read.samples.size(), 200000U);
  EXPECT_NE((*source)->shortfall().find("at byte " + std::to_string(a.size())), std::string::npos);
  // A page that is missing, and one that is changed.
  const std::string magic = "OggS";
  const auto last = std::find_end(a.begin(), a.end(), magic.begin(), magic.end());
  const auto third = std::search(a.begin() + 8000, a.end(), magic.begin(), magic.end());
  ASSERT_LT(third, last);
  const auto fourth = std::search(third + 4, a.end(), magic.begin(), magic.end());
  ByteVector gap(a.begin(), third);
  gap.insert(gap.end(), fourth, a.end());
  ByteVector flipped = a;
  flipped[static_cast<std::size_t>(third - a.begin()) + 100] ^= 1;
  for (const ByteVector& bytes : {gap, flipped}) {
    const Status status = OpenAudio(folder.Write("b", bytes), accept).status();
    EXPECT_EQ(status.code(), StatusCode::kDamaged);
    EXPECT_NE(status.message().find("at byte " + std::to_string(third - a.begin())), std::string::npos)
        << status.message();
  }
}

TEST(AudioSource, JoinedMpegStreamsAreOne) {
  const TempFolder folder;
  WriteSndfile(folder.Path("a"), SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, Noise(2, 30000, 1), 44100);
  WriteSndfile(folder.Path("b"), SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, Noise(1, 24000, 2), 22050);
  const ByteVector a = ReadBytes(folder.Path("a"));
  const ByteVector b = ReadBytes(folder.Path("b"));
  const auto samples = [&](const ByteVector& bytes) {
    auto source = OpenAudio(folder.Write("c", bytes));
    EXPECT_TRUE(source.ok()) << source.status().message();
    const ReadResult read = ReadAll(**source);
    EXPECT_TRUE(read.status.ok()) << read.status.message();
    return read.samples.size() / static_cast<std::size_t>((*source)->info().channels);
  };
  // LAME states how many samples it added, so that the length is exact.
  EXPECT_EQ(samples(a), 30000U);
  EXPECT_EQ(samples(b), 24000U);
  EXPECT_EQ(samples(Joined({a, b, ByteVector(333, 7), a})), 30000U + 48000U + 30000U);
  ByteVector cut = a;
  cut.resize(a.size() / 2);
  EXPECT_EQ(OpenAudio(folder.Write("c", Joined({cut, b}))).status().code(), StatusCode::kTruncated);
}

// What is refused without the option is reported as missing with it, wherever the other file is.
TEST(AudioSource, AcceptedOtherFilesAreAShortfall) {
  const TempFolder folder;
  WriteSndfile(folder.Path("mp3"), SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, Noise(2, 30000, 1), 44100);
  WriteSndfile(folder.Path("ogg"), SF_FORMAT_OGG | SF_FORMAT_VORBIS, Noise(2, 30000, 1), 44100);
  WriteSndfile(folder.Path("wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, Noise(2, 3000, 1), 44100);
  const ByteVector mp3 = ReadBytes(folder.Path("mp3")), ogg = ReadBytes(folder.Path("ogg"));
  const ByteVector wav = ReadBytes(folder.Path("wav")), junk(100, 'x');
  for (const ByteVector& bytes : {Joined({junk, wav, mp3}), Joined({mp3, junk, wav}),
                                  Joined({ogg, junk, wav}), Joined({wav, junk, mp3})}) {
    const std::string path = folder.Write("c", bytes);
    auto refused = OpenAudio(path);
    const Status status = refused.ok() ? ReadAll(**refused).status : refused.status();
    EXPECT_EQ(status.code(), StatusCode::kDamaged);
    AudioOpenOptions options;
    options.accept_truncated = true;
    auto source = OpenAudio(path, options);
    ASSERT_TRUE(source.ok()) << source.status().message();
    EXPECT_TRUE(ReadAll(**source).status.ok());
    EXPECT_NE((*source)->shortfall().find("another file begins at byte"), std::string::npos)
        << (*source)->shortfall();
  }
}

TEST(AudioSource, CutFlacIsTruncatedNotShorter) {
  const TempFolder folder;
  ByteVector bytes = ReadBytes(kMusic);
  bytes.resize(bytes.size() / 2);
  auto source = OpenAudio(folder.Write("cut.flac", bytes));
  ASSERT_TRUE(source.ok());
  const ReadResult r = ReadAll(**source);
  EXPECT_FALSE(r.status.ok());
  EXPECT_EQ(ExitCodeFor(r.status.code()), 3) << r.status.message();
}

TEST(AudioSource, CutAiffAndAdpcmAreTruncated) {
  const TempFolder folder;
  for (const int format : {SF_FORMAT_AIFF | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM}) {
    WriteSndfile(folder.Path("whole"), format, Noise(2, 30000, 1), 48000);
    ByteVector bytes = ReadBytes(folder.Path("whole"));
    EXPECT_TRUE(OpenAudio(folder.Path("whole")).ok());
    bytes.resize(bytes.size() / 2);
    EXPECT_EQ(OpenAudio(folder.Write("cut", bytes)).status().code(), StatusCode::kTruncated);
    EXPECT_EQ(ReadThroughPipe(bytes, 4096).status.code(), StatusCode::kTruncated);
  }
}

TEST(AudioSource, SpoolLimit) {
  AudioOpenOptions options;
  options.spool_limit = 1000;
  EXPECT_EQ(ReadThroughPipe(ReadBytes(kMusic), 65536, options).status.code(), StatusCode::kResourceLimit);
}

/// Ogg pages with a serial number that does not come from the clock.
void Renumber(ByteVector* ogg) {
  for (std::size_t at = 0; at + 27 <= ogg->size();) {
    unsigned char* const page = ogg->data() + at;
    ASSERT_EQ(std::string(page, page + 4), "OggS");
    std::fill_n(page + 14, 4, std::uint8_t{1});
    const long header = 27 + page[26];
    const long body = std::accumulate(page + 27, page + header, 0L);
    ogg_page parts{page, header, page + header, body};
    ogg_page_checksum_set(&parts);
    at += static_cast<std::size_t>(header + body);
  }
}

// XCODEC_MUTATIONS=20000 for a long run.
TEST(AudioSource, MutatedFilesEndInAResultQuickly) {
  const char* setting = getenv("XCODEC_MUTATIONS");
  const int count = setting != nullptr ? atoi(setting) : 400;
  const TempFolder folder;
  std::vector<ByteVector> seeds;
  const AudioBlock audio = Noise(2, 3000, 1);
  for (const int format : {SF_FORMAT_AIFF | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
                           SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM,
                           SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_CAF | SF_FORMAT_ALAC_16}) {
    WriteSndfile(folder.Path("seed"), format, audio, 48000);
    seeds.push_back(ReadBytes(folder.Path("seed")));
    if ((format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG) Renumber(&seeds.back());
  }
  std::mt19937 random(1);
  for (int i = 0; i < count; ++i) {
    ByteVector bytes = seeds[static_cast<std::size_t>(i) % seeds.size()];
    for (unsigned k = random() % 8 + 1; k > 0; --k) {
      const std::size_t range = random() % 2 == 0 ? std::min<std::size_t>(bytes.size(), 128) : bytes.size();
      bytes[random() % range] = static_cast<unsigned char>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    const std::clock_t start = std::clock();
    auto source = OpenAudio(folder.Write("mutant", bytes));
    const Status status = source.ok() ? ReadAll(*source.value()).status : source.status();
    EXPECT_THAT(ExitCodeFor(status.code()), ::testing::AnyOf(0, 3, 4)) << i << status.message();
    EXPECT_LT(std::clock() - start, 10 * CLOCKS_PER_SEC) << i;  // of the processor: others may be busy, too
  }
}

TEST(ModelRateSource, GivesTheLengthItSays) {
  for (const std::int64_t rate : {44100, 48000, 24000, 16000}) {
    for (const int channels : {1, 2}) {
      auto source = OpenAudio(kMusic);
      ASSERT_TRUE(source.ok());
      const std::int64_t frames = (*source)->info().frames;
      auto model = ModelRateSource::Create(std::move(*source), {rate, channels, ResamplerKind::kSoxr});
      ASSERT_TRUE(model.ok());
      std::int64_t total = 0;
      for (;;) {
        auto block = (*model)->Read();
        ASSERT_TRUE(block.ok());
        if (block->length == 0) break;
        EXPECT_EQ(block->channels, channels);
        total += block->length;
      }
      EXPECT_EQ(total, (*model)->total_length());
      EXPECT_EQ((*model)->source_frames(), frames);
    }
  }
}

}  // namespace
}  // namespace xcodec::audio
