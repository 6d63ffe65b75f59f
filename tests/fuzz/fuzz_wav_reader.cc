// WAV headers and samples, as a file and as a pipe. What both can read is the same, and as long as the header
// says.
#include <cstdint>
#include <memory>
#include <vector>

#include "audio/source/pcm_source.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "fuzz/read_audio.h"

namespace {

using xcodec::audio::AudioSource;

constexpr std::size_t kMost = ~std::size_t{0};  // samples that are kept for comparison: all

// Nothing if the header is refused.
std::unique_ptr<AudioSource> Open(const std::uint8_t* data, std::size_t size, bool known_length) {
  auto stream = std::make_unique<xcodec::audio::MemoryStream>(xcodec::Bytes(data, size), known_length);
  const auto header = xcodec::audio::ParseWavHeader(*stream);
  if (!header.ok() || header->foreign_codec) return nullptr;
  return xcodec::audio::MakePcmSource(std::move(stream), *header);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xcodec::fuzz::Budget budget(size);
  const auto file = Open(data, size, true);
  const auto pipe = Open(data, size, false);
  std::vector<float> from_file, from_pipe;
  const bool file_ok = file != nullptr && xcodec::fuzz::ReadAll(*file, 100, kMost, &from_file);
  const bool pipe_ok = pipe != nullptr && xcodec::fuzz::ReadAll(*pipe, 7, kMost, &from_pipe);
  if (file_ok) {
    FUZZ_CHECK(static_cast<std::int64_t>(from_file.size()) == file->info().frames * file->info().channels);
  }
  if (file_ok && pipe_ok) FUZZ_CHECK(from_file == from_pipe);
  return 0;
}
