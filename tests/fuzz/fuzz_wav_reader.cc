// WAV headers and samples, as a file and as a pipe. What both can read is the same, and as long as the header
// says.
#include <cstdint>
#include <memory>
#include <vector>

#include "audio/pcm_source.h"
#include "fuzz/fuzz_check.h"

namespace {

using xcodec::AudioSource;

// Nothing if the header is refused.
std::unique_ptr<AudioSource> Open(const std::uint8_t* data, std::size_t size, bool known_length) {
  auto stream = std::make_unique<xcodec::MemoryStream>(xcodec::Bytes(data, size), known_length);
  const auto header = xcodec::ParseWavHeader(*stream);
  if (!header.ok() || header->foreign_codec) return nullptr;
  return xcodec::MakePcmSource(std::move(stream), *header);
}

// True if everything could be read.
bool ReadAll(AudioSource& source, std::size_t piece, std::vector<float>* samples) {
  const auto channels = static_cast<std::size_t>(source.info().channels);
  FUZZ_CHECK(channels >= 1 && channels <= 64);
  FUZZ_CHECK(source.info().sample_rate >= 1 && source.info().sample_rate <= xcodec::kMaxSampleRate);
  std::vector<float> buffer(piece * channels);
  for (;;) {
    const auto n = source.Read(buffer.data(), piece);
    if (!n.ok()) return false;
    if (*n == 0) return true;
    FUZZ_CHECK(*n <= piece);
    samples->insert(samples->end(), buffer.begin(),
                    buffer.begin() + static_cast<std::ptrdiff_t>(*n * channels));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = Open(data, size, true);
  const auto pipe = Open(data, size, false);
  std::vector<float> from_file, from_pipe;
  const bool file_ok = file != nullptr && ReadAll(*file, 100, &from_file);
  const bool pipe_ok = pipe != nullptr && ReadAll(*pipe, 7, &from_pipe);
  if (file_ok) {
    FUZZ_CHECK(static_cast<std::int64_t>(from_file.size()) == file->info().frames * file->info().channels);
  }
  if (file_ok && pipe_ok) FUZZ_CHECK(from_file == from_pipe);
  return 0;
}
