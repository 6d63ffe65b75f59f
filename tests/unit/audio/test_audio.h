// Helpers of the audio tests: temporary folders, signals, WAV files built by hand.
#ifndef XCODEC_TESTS_UNIT_AUDIO_TEST_AUDIO_H_
#define XCODEC_TESTS_UNIT_AUDIO_TEST_AUDIO_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "audio/source/audio_source.h"
#include "base/endian.h"
#include "support/paths.h"
#include "xcodec/types.h"

namespace xcodec::testing {

using ByteVector = std::vector<unsigned char>;

class TempFolder {
 public:
  TempFolder() : path_(paths::NewFolder()) {}
  ~TempFolder() { std::filesystem::remove_all(path_); }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  std::string Write(const std::string& name, const ByteVector& bytes) const {
    std::ofstream(Path(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return Path(name);
  }

 private:
  std::string path_;
};

inline ByteVector ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return ByteVector(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

inline AudioBlock Noise(int channels, std::int64_t length, unsigned seed, float level = 0.5F) {
  AudioBlock block(channels, length);
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-level, level);
  for (float& x : block.samples) x = uniform(random);
  return block;
}

inline AudioBlock Slice(const AudioBlock& audio, std::int64_t begin, std::int64_t end) {
  AudioBlock out(audio.channels, end - begin);
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c) + begin, audio.channel(c) + end, out.channel(c));
  }
  return out;
}

/// A RIFF WAVE file in parts, for files with false headers.
struct WavParts {
  std::uint16_t tag = 1, channels = 1, bits = 16;
  std::uint32_t rate = 8000;
  int block_align = -1;         // -1: the right one
  std::int64_t data_size = -1;  // -1: the true one
  std::int64_t riff_size = -1;
  int fmt_chunks = 1;
  ByteVector data;
  ByteVector trailer;  // after the samples
};

inline void Append(const std::string& text, ByteVector* out) {
  for (const char c : text) out->push_back(static_cast<unsigned char>(c));
}

inline ByteVector MakeWav(const WavParts& p) {
  ByteVector body;
  Append("WAVE", &body);
  for (int i = 0; i < p.fmt_chunks; ++i) {
    const int align = p.block_align >= 0 ? p.block_align : p.channels * ((p.bits + 7) / 8);
    Append("fmt ", &body);
    AppendLittleEndian(std::uint32_t{16}, &body);
    AppendLittleEndian(p.tag, &body);
    AppendLittleEndian(p.channels, &body);
    AppendLittleEndian(p.rate, &body);
    AppendLittleEndian(static_cast<std::uint32_t>(p.rate * static_cast<std::uint32_t>(align)), &body);
    AppendLittleEndian(static_cast<std::uint16_t>(align), &body);
    AppendLittleEndian(p.bits, &body);
  }
  Append("data", &body);
  AppendLittleEndian(static_cast<std::uint32_t>(p.data_size < 0 ? p.data.size() : p.data_size), &body);
  for (const unsigned char b : p.data) body.push_back(b);
  for (const unsigned char b : p.trailer) body.push_back(b);
  ByteVector file;
  Append("RIFF", &file);
  AppendLittleEndian(static_cast<std::uint32_t>(p.riff_size < 0 ? body.size() : p.riff_size), &file);
  for (const unsigned char b : body) file.push_back(b);
  return file;
}

inline ByteVector Int16Bytes(const std::vector<int>& values) {
  ByteVector out;
  for (const int v : values) AppendLittleEndian(static_cast<std::uint16_t>(v), &out);
  return out;
}

/// All samples of a source, read in pieces of `piece` frames; the error that ended it, if any.
struct ReadResult {
  Status status;
  std::vector<float> samples;
};

inline ReadResult ReadAll(audio::AudioSource& source, std::size_t piece = 1000) {
  ReadResult result;
  const auto channels = static_cast<std::size_t>(source.info().channels);
  std::vector<float> buffer(piece * channels);
  for (;;) {
    Result<std::size_t> n = source.Read(buffer.data(), piece);
    if (!n.ok()) {
      result.status = n.status();
      return result;
    }
    if (*n == 0) return result;
    result.samples.insert(result.samples.end(), buffer.begin(),
                          buffer.begin() + static_cast<std::ptrdiff_t>(*n * channels));
  }
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_UNIT_AUDIO_TEST_AUDIO_H_
