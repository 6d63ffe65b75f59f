// Reads a whole audio source, and checks the rules for every source.
#ifndef XCODEC_TESTS_FUZZ_READ_AUDIO_H_
#define XCODEC_TESTS_FUZZ_READ_AUDIO_H_

#include <cstddef>
#include <vector>

#include "audio/source/audio_source.h"
#include "fuzz/fuzz_check.h"

namespace xcodec::fuzz {

// Whether everything could be read, `piece` samples at a time. Appends to *samples while they are fewer than
// `most`.
inline bool ReadAll(audio::AudioSource& source, std::size_t piece, std::size_t most,
                    std::vector<float>* samples) {
  const auto channels = static_cast<std::size_t>(source.info().channels);
  FUZZ_CHECK(channels >= 1 && channels <= audio::kMaxAudioChannels);
  FUZZ_CHECK(source.info().sample_rate >= 1 && source.info().sample_rate <= audio::kMaxSampleRate);
  std::vector<float> buffer(piece * channels);
  for (;;) {
    const auto n = source.Read(buffer.data(), piece);
    if (!n.ok()) return false;
    if (*n == 0) return true;
    FUZZ_CHECK(*n <= piece);
    const auto end = buffer.begin() + static_cast<std::ptrdiff_t>(*n * channels);
    for (auto sample = buffer.begin(); sample != end; ++sample) FUZZ_CHECK(*sample - *sample == 0);
    if (samples->size() < most) samples->insert(samples->end(), buffer.begin(), end);
  }
}

}  // namespace xcodec::fuzz

#endif  // XCODEC_TESTS_FUZZ_READ_AUDIO_H_
