// Files of all kinds of audio, with the whole library; through libxcodec_ffmpeg.so, if it was built, also
// those that FFmpeg reads: limits hold, and audio that is read without an error is the same, and as long, if
// damage is accepted.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "audio/source/audio_source.h"
#include "fuzz/fuzz_check.h"
#include "fuzz/read_audio.h"

namespace {

using xcodec::audio::AudioSource;

constexpr std::size_t kMost = std::size_t{1} << 24;  // samples that are kept for comparison

std::unique_ptr<AudioSource> Open(const std::uint8_t* data, std::size_t size, bool accept_truncated) {
  const int fd = memfd_create("media", MFD_CLOEXEC);
  FUZZ_CHECK(fd >= 0 && write(fd, data, size) == static_cast<ssize_t>(size) && lseek(fd, 0, SEEK_SET) == 0);
  xcodec::audio::AudioOpenOptions options;
  options.accept_truncated = accept_truncated;
  auto source = xcodec::audio::OpenAudioFd(fd, true, options);
  FUZZ_CHECK(source.ok() || source.status().code() != xcodec::StatusCode::kInternal);
  FUZZ_CHECK(source.ok() || !source.status().message().empty());
  return source.ok() ? std::move(*source) : nullptr;
}

}  // namespace

// Other libraries may leak a few kilobytes for a damaged file; libsndfile does for Vorbis.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the sanitizer's name
extern "C" const char* __lsan_default_suppressions() { return "leak:libvorbis\nleak:libsndfile\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto strict = Open(data, size, false);
  const auto lenient = Open(data, size, true);
  std::vector<float> from_strict, from_lenient;
  const bool strict_ok = strict != nullptr && xcodec::fuzz::ReadAll(*strict, 100, kMost, &from_strict);
  const bool lenient_ok = lenient != nullptr && xcodec::fuzz::ReadAll(*lenient, 1021, kMost, &from_lenient);
  if (strict_ok) FUZZ_CHECK(lenient_ok && from_strict == from_lenient);
  // What is refused without the option is reported with it.
  if (!strict_ok && lenient_ok) FUZZ_CHECK(!lenient->shortfall().empty());
  return 0;
}
