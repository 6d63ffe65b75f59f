/// \file
/// Decoded audio to a file, a pipe or memory.
#ifndef XCODEC_SRC_AUDIO_SINK_AUDIO_SINK_H_
#define XCODEC_SRC_AUDIO_SINK_AUDIO_SINK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "audio/dsp/resampler.h"
#include "audio/sample_format.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::audio {

/// Takes planar audio in pieces. Not thread-safe.
class AudioSink {
 public:
  virtual ~AudioSink() = default;
  virtual Status Write(const AudioBlock& audio) = 0;
  /// Completes headers and writes everything to the descriptor; call it exactly once, after the last Write.
  /// Does not close or sync the descriptor.
  virtual Status Finish() = 0;
  /// Sets the length of all audio in samples per channel, for sinks that resample, if it became known only at
  /// its end; call it before Finish.
  virtual void SetLength(std::int64_t /*length*/) {}
  /// Largest absolute sample before clipping or rescaling; 0 before the first sample.
  virtual float peak() const = 0;
};

enum class AudioContainer { kWav, kFlac, kRaw };
enum class AudioBits { k16, k24, k32Float };

/// "16", "24" or "32f"; kInvalidArgument otherwise.
Result<AudioBits> ParseAudioBits(std::string_view text);
/// By the extension, any case: ".flac" is FLAC, everything else WAV.
AudioContainer AudioContainerForPath(std::string_view path);

struct AudioSinkOptions {
  AudioContainer container = AudioContainer::kWav;
  AudioBits bits = AudioBits::k16;  ///< WAV and FLAC; FLAC cannot store 32f (kUnsupported)
  SampleFormat raw_format;          ///< kRaw
  std::int64_t sample_rate = 0;
  int channels = 0;
  /// Samples per channel, or -1. Pipes need it for a WAV header with the right sizes; without it they get
  /// 0xFFFFFFFF, which means "until the end".
  std::int64_t expected_length = -1;
  /// false: integer formats are clipped at +-kClipLimit, floats are written as they are. true: everything is
  /// multiplied by min(kClipLimit / peak, 1). The peak must be known first, so the audio is kept as float in
  /// an unlinked temporary file in TMPDIR (8 bytes per stereo sample).
  bool rescale = false;
};

/// The reference program's limit.
constexpr float kClipLimit = 0.99F;

/// The message for a file whose decoded samples reached `peak` and were cut at kClipLimit: "clipped: the peak
/// of +3.52 dB was cut to -0.09 dB; -r scales the output down, --bits 32f keeps the peak".
std::string ClippingWarning(float peak);

/// Writes to an open descriptor (the sink does not own it) from its current position, which must be 0 if it
/// can seek. Files: WAV sizes are filled in at the end, over 4 GiB the file becomes RF64. Pipes: see
/// expected_length; over 4 GiB RF64 is written when the length is known. FLAC needs a descriptor that can
/// seek (kUnsupported), at most 8 channels and 655350 Hz.
Result<std::unique_ptr<AudioSink>> CreateAudioSink(int fd, const AudioSinkOptions& options);

/// Collects everything in memory. For tests and short audio.
class MemorySink : public AudioSink {
 public:
  Status Write(const AudioBlock& audio) override;
  Status Finish() override { return Status::Ok(); }
  float peak() const override;
  AudioBlock audio() const;

 private:
  std::vector<std::vector<float>> channels_;
};

/// Resamples on the way to `inner` and passes exactly `target_length` samples per channel to it (-1: the
/// number that ResampledLength returns).
Result<std::unique_ptr<AudioSink>> CreateResampledSink(std::unique_ptr<AudioSink> inner, ResamplerKind kind,
                                                       int channels, std::int64_t from, std::int64_t to,
                                                       std::int64_t target_length);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SINK_AUDIO_SINK_H_
