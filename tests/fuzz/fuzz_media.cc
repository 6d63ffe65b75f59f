// Files that FFmpeg reads, through libxcodec_ffmpeg.so where it was built: limits hold, and what is read
// without a complaint is the same, and as long, when damage would be accepted.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "audio/audio_source.h"
#include "fuzz/fuzz_check.h"

namespace {

using xcodec::AudioSource;

constexpr std::size_t kMost = std::size_t{1} << 24;  // samples that are kept for comparison

std::unique_ptr<AudioSource> Open(const std::uint8_t* data, std::size_t size, bool accept_truncated) {
  const int fd = memfd_create("media", MFD_CLOEXEC);
  FUZZ_CHECK(fd >= 0 && write(fd, data, size) == static_cast<ssize_t>(size) && lseek(fd, 0, SEEK_SET) == 0);
  xcodec::AudioOpenOptions options;
  options.accept_truncated = accept_truncated;
  auto source = xcodec::OpenAudioFd(fd, true, options);
  FUZZ_CHECK(source.ok() || source.status().code() != xcodec::StatusCode::kInternal);
  FUZZ_CHECK(source.ok() || !source.status().message().empty());
  return source.ok() ? std::move(*source) : nullptr;
}

// True if everything could be read.
bool ReadAll(AudioSource& source, std::size_t piece, std::vector<float>* samples) {
  const auto channels = static_cast<std::size_t>(source.info().channels);
  FUZZ_CHECK(channels >= 1 && channels <= xcodec::kMaxAudioChannels);
  FUZZ_CHECK(source.info().sample_rate >= 1 && source.info().sample_rate <= xcodec::kMaxSampleRate);
  std::vector<float> buffer(piece * channels);
  for (;;) {
    const auto n = source.Read(buffer.data(), piece);
    if (!n.ok()) return false;
    if (*n == 0) return true;
    FUZZ_CHECK(*n <= piece);
    for (std::size_t i = 0; i < *n * channels; ++i) FUZZ_CHECK(buffer[i] - buffer[i] == 0);
    if (samples->size() < kMost)
      samples->insert(samples->end(), buffer.begin(),
                      buffer.begin() + static_cast<std::ptrdiff_t>(*n * channels));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto strict = Open(data, size, false);
  const auto lenient = Open(data, size, true);
  std::vector<float> from_strict, from_lenient;
  const bool strict_ok = strict != nullptr && ReadAll(*strict, 100, &from_strict);
  const bool lenient_ok = lenient != nullptr && ReadAll(*lenient, 1021, &from_lenient);
  if (strict_ok) FUZZ_CHECK(lenient_ok && from_strict == from_lenient);
  // What is refused without the option is named with it.
  if (!strict_ok && lenient_ok) FUZZ_CHECK(!lenient->shortfall().empty());
  return 0;
}
