// Small WAV files and what is read of them, for the tests of the reader.
#ifndef XCODEC_TESTS_UNIT_AUDIO_WAV_FIXTURE_H_
#define XCODEC_TESTS_UNIT_AUDIO_WAV_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "audio/source/pcm_source.h"
#include "audio/source/wav_reader.h"
#include "unit/audio/test_audio.h"

namespace xcodec::testing {

// As a regular file (length known) or as a pipe would give it.
inline ReadResult ReadWav(const ByteVector& bytes, bool known_length, std::int64_t* frames = nullptr) {
  auto stream = std::make_unique<audio::MemoryStream>(Bytes(bytes), known_length);
  Result<audio::WavHeader> header = audio::ParseWavHeader(*stream);
  if (!header.ok()) return {header.status(), {}};
  if (frames != nullptr) *frames = header->info.frames;
  return ReadAll(*audio::MakePcmSource(std::move(stream), *header), 3);
}

inline WavParts Sample() {
  WavParts parts;
  parts.data = Int16Bytes({0, 16384, -16384, 32767, -32768});
  return parts;
}

inline std::string MakeWavText() {
  const ByteVector file = MakeWav(Sample());
  return {file.begin(), file.end()};
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_UNIT_AUDIO_WAV_FIXTURE_H_
