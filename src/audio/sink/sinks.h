/// \file
/// The sinks behind CreateAudioSink.
#ifndef XCODEC_SRC_AUDIO_SINK_SINKS_H_
#define XCODEC_SRC_AUDIO_SINK_SINKS_H_

#include <memory>
#include <vector>

#include "audio/byte_stream.h"
#include "audio/sink/audio_sink.h"
#include "audio/sink/wav_header.h"

namespace xcodec::audio {

/// Planar pieces to interleaved ones of limited size, clipped, with the peak kept.
class Interleaver {
 public:
  static constexpr std::int64_t kPiece = 8192;  ///< frames
  Interleaver(int channels, bool clip) : channels_(channels), clip_(clip) {}
  /// Calls `take(samples, frames)` for each piece, in order. kInvalidArgument for another channel count.
  template <typename Take>
  Status Run(const AudioBlock& audio, Take&& take) {
    XCODEC_RETURN_IF_ERROR(Check(audio));
    for (std::int64_t at = 0; at < audio.length; at += kPiece) {
      // Fill may move the buffer, so it comes first: the order in which arguments are evaluated is open.
      const std::size_t frames = Fill(audio, at);
      XCODEC_RETURN_IF_ERROR(take(buffer_.data(), frames));
    }
    return Status::Ok();
  }
  float peak() const { return peak_; }

 private:
  Status Check(const AudioBlock& audio) const;
  std::size_t Fill(const AudioBlock& audio, std::int64_t at);

  int channels_;
  bool clip_;
  float peak_ = 0;
  std::vector<float> buffer_;
};

/// WAV, RF64 and raw samples.
class PcmSink : public AudioSink {
 public:
  static Result<std::unique_ptr<AudioSink>> Create(int fd, const AudioSinkOptions& options);
  Status Write(const AudioBlock& audio) override;
  Status Finish() override;
  float peak() const override { return interleaver_.peak(); }

 private:
  PcmSink(int fd, const AudioSinkOptions& options, const SampleFormat& format);
  Status WriteHeader(std::int64_t data_bytes);

  int fd_;
  bool wav_;
  bool seekable_;
  std::int64_t expected_bytes_;  // -1: unknown
  WavLayout layout_;
  Interleaver interleaver_;
  std::vector<unsigned char> bytes_;
  std::int64_t written_ = 0;
};

/// FLAC through libsndfile.
Result<std::unique_ptr<AudioSink>> CreateFlacSink(int fd, const AudioSinkOptions& options);

/// Keeps the audio in an unlinked file until the peak is known, then passes it, scaled, to `inner`.
class RescaleSink : public AudioSink {
 public:
  static Result<std::unique_ptr<AudioSink>> Create(std::unique_ptr<AudioSink> inner, int channels);
  Status Write(const AudioBlock& audio) override;
  Status Finish() override;
  float peak() const override { return interleaver_.peak(); }

 private:
  RescaleSink(std::unique_ptr<AudioSink> inner, int channels, OwnedFd file)
      : inner_(std::move(inner)),
        channels_(channels),
        file_(std::move(file)),
        interleaver_(channels, false) {}

  std::unique_ptr<AudioSink> inner_;
  int channels_;
  OwnedFd file_;
  Interleaver interleaver_;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SINK_SINKS_H_
