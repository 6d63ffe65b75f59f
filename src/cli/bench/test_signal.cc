#include "cli/bench/test_signal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "audio/sink/audio_sink.h"

namespace xcodec::cli::bench {
namespace {

constexpr int kRate = 48000;
constexpr double kNoteSeconds = 0.375;
constexpr int kPartials = 6;

double Frequency(std::int64_t note, int voice) {
  // A chord progression on A, C, G and D; voices are a root, a fifth and a tenth.
  static constexpr int kRoots[] = {0, 3, -2, 5};
  static constexpr int kVoices[] = {0, 7, 16};
  const int semitones = kRoots[(note / 4) % 4] + kVoices[voice] + (note % 4 == 3 ? 12 : 0);
  return 110 * std::exp2(semitones / 12.0);
}

double Tone(std::int64_t sample, int voice) {
  const double time = static_cast<double>(sample) / kRate;
  const auto note = static_cast<std::int64_t>(time / kNoteSeconds);
  const double since = time - static_cast<double>(note) * kNoteSeconds;
  const double attack = std::min(1.0, since / 0.005);
  const double angle = 2 * 3.14159265358979 * Frequency(note, voice) * since;
  double sum = 0;
  for (int h = 1; h <= kPartials; ++h) sum += std::sin(angle * h) * std::exp(-since * 2 * h) / h;
  return 0.12 * attack * sum;
}

class Noise {
 public:
  double Next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(static_cast<std::int32_t>(state_ >> 32U)) / 2147483648.0;
  }

 private:
  std::uint64_t state_ = 1;
};

void Fill(std::int64_t start, Noise* noise, AudioBlock* block) {
  for (std::int64_t i = 0; i < block->length; ++i) {
    double voices[3];
    for (int v = 0; v < 3; ++v) voices[v] = Tone(start + i, v);
    const double hiss = 0.01 * noise->Next();
    block->channel(0)[i] = static_cast<float>(voices[0] + voices[1] + 0.3 * voices[2] + hiss);
    block->channel(1)[i] = static_cast<float>(voices[0] + 0.3 * voices[1] + voices[2] + 0.01 * noise->Next());
  }
}

}  // namespace

Status WriteTestSignal(const std::string& path, double seconds) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return Status(StatusCode::kIo, path + ": cannot be written");
  const auto length = static_cast<std::int64_t>(seconds * kRate);
  audio::AudioSinkOptions options;
  options.channels = 2;
  options.sample_rate = kRate;
  options.expected_length = length;
  const Status status = [&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(const auto sink, audio::CreateAudioSink(fd, options));
    Noise noise;
    for (std::int64_t start = 0; start < length; start += kRate) {
      AudioBlock block(2, std::min<std::int64_t>(kRate, length - start));
      Fill(start, &noise, &block);
      XCODEC_RETURN_IF_ERROR(sink->Write(block));
    }
    return sink->Finish();
  }();
  close(fd);
  return status;
}

}  // namespace xcodec::cli::bench
