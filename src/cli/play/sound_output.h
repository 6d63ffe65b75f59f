/// \file
/// Samples to a sound server: PulseAudio, or PipeWire in its place.
#ifndef XCODEC_SRC_CLI_PLAY_SOUND_OUTPUT_H_
#define XCODEC_SRC_CLI_PLAY_SOUND_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "xcodec/status.h"

namespace xcodec::cli {

/// One stream of PulseAudio's "simple" interface, whose library is opened when the first stream is. Not
/// thread-safe.
class SoundOutput {
 public:
  /// A stream of 32-bit floating point samples. Errors: kUnsupported (the library is missing; says which
  /// package has it), kIo (no server, or it does not take such a stream).
  static Result<std::unique_ptr<SoundOutput>> Open(int rate, int channels, const std::string& name);
  ~SoundOutput();
  SoundOutput(const SoundOutput&) = delete;
  SoundOutput& operator=(const SoundOutput&) = delete;

  int rate() const { return rate_; }
  int channels() const { return channels_; }
  /// Waits until the server has room for them. `samples`: channel by channel within an instant. kIo.
  Status Write(const float* samples, std::int64_t frames);
  /// Frames that were written and have not been heard yet; 0 where the server does not tell.
  std::int64_t Waiting();
  /// Drops what was written and has not been heard. kIo.
  Status Flush();
  /// Waits until all has been heard. kIo.
  Status Drain();

 private:
  SoundOutput(int rate, int channels) : rate_(rate), channels_(channels) {}

  int rate_;
  int channels_;
  void* stream_ = nullptr;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PLAY_SOUND_OUTPUT_H_
