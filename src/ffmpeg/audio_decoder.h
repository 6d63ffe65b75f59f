/// \file
/// Decodes one audio stream's packets to interleaved samples, with libavcodec and libswresample.
#ifndef XCODEC_SRC_FFMPEG_AUDIO_DECODER_H_
#define XCODEC_SRC_FFMPEG_AUDIO_DECODER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ffmpeg/handles.h"
#include "xcodec/status.h"

namespace xcodec::ffmpeg {

/// Output of a decoder, in the stream's own rate and channels. Encoder delay and padding have been removed,
/// as far as the container states them.
struct DecodedFrame {
  std::int64_t sample_rate = 0;
  int channels = 0;
  std::vector<float> samples;   ///< interleaved
  std::int64_t time = kNoTime;  ///< position of the first sample, in samples, on the container's time scale
  static constexpr std::int64_t kNoTime = INT64_MIN;
};

/// Not thread-safe.
class AudioDecoder {
 public:
  enum class State {
    kFrame,     ///< a frame was decoded
    kHungry,    ///< Push a packet
    kFinished,  ///< nothing more comes
  };
  /// kUnsupported, kDamaged, kResourceLimit.
  static Result<AudioDecoder> Create(const AVStream& stream);

  const AVCodecContext& context() const { return *context_; }
  /// Takes a packet, or the end (null). `problem` describes what is wrong with it; empty: nothing.
  /// kResourceLimit.
  Status Push(const AVPacket* packet, std::string* problem);
  /// The next frame. `problem` as in Push. kResourceLimit; kDamaged for channels and rates over the limits of
  /// AudioInfo.
  Result<State> Pull(DecodedFrame* frame, std::string* problem);

 private:
  AudioDecoder() = default;
  Status Convert(DecodedFrame* frame);
  Status PrepareConversion(int channels);

  FfmpegPtr<AVCodecContext> context_;
  FfmpegPtr<AVFrame> frame_;
  FfmpegPtr<SwrContext> converter_;
  int converter_format_ = AV_SAMPLE_FMT_NONE;
  int converter_channels_ = 0;
};

}  // namespace xcodec::ffmpeg

#endif  // XCODEC_SRC_FFMPEG_AUDIO_DECODER_H_
