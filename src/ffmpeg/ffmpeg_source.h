/// \file
/// One audio stream of a file that FFmpeg reads.
#ifndef XCODEC_SRC_FFMPEG_FFMPEG_SOURCE_H_
#define XCODEC_SRC_FFMPEG_FFMPEG_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "audio/detect/declared_size.h"
#include "audio/detect/media_kind.h"
#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"
#include "ffmpeg/audio_decoder.h"
#include "ffmpeg/media_input.h"
#include "ffmpeg/stream_choice.h"

namespace xcodec::ffmpeg {

/// Returns exactly the samples that FFmpeg returns, and never silently fewer: damage and a change of rate or
/// channels in the stream are errors, or, with `accept_truncated`, are reported by shortfall(). Gaps in the
/// container's time are always reported there: they may be losses or pauses.
class FfmpegSource final : public audio::AudioSource {
 public:
  /// Decodes up to the first samples, which show rate and channels reliably. Errors as OpenAudio.
  static Result<std::unique_ptr<audio::AudioSource>> Open(const audio::FileRange& file,
                                                          const audio::MediaKind& kind,
                                                          bool accept_truncated);
  const audio::AudioInfo& info() const override { return info_; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  FfmpegSource(std::unique_ptr<MediaInput> input, AudioDecoder decoder, StreamChoice stream,
               bool accept_truncated);
  static Result<std::unique_ptr<audio::AudioSource>> OpenStream(const audio::FileRange& file,
                                                                const audio::MediaKind& kind,
                                                                const audio::DeclaredSize& size,
                                                                bool accept_truncated);
  Status Start(const audio::MediaKind& kind, const audio::DeclaredSize& size);
  void Describe(const audio::MediaKind& kind);
  Status Advance();
  Status TakeFrame();
  Status Feed();
  void NoteGap(std::int64_t samples);
  Status Finish();
  Status Note(StatusCode code, const std::string& text);
  Status NoteIf(const std::string& problem);
  const AVStream& stream() const { return *input_->context()->streams[stream_.index]; }

  std::unique_ptr<MediaInput> input_;
  AudioDecoder decoder_;
  StreamChoice stream_;
  bool accept_truncated_;
  std::int64_t end_ = -1;  // of the file before its tags; -1: the check for completeness is done
  FfmpegPtr<AVPacket> packet_;
  audio::AudioInfo info_;
  DecodedFrame frame_;       // waits to be read
  std::size_t taken_ = 0;    // samples of frame_
  std::int64_t frames_ = 0;  // samples decoded so far, including those in frame_
  bool started_ = false;     // info_ is that of the first frame
  bool drained_ = false;     // the decoder knows of the end
  bool ended_ = false;
  std::string first_problem_;
  int problems_ = 0;
  // Positions where the container's time advances more than the samples.
  std::int64_t next_time_ = DecodedFrame::kNoTime;
  std::int64_t last_samples_ = 0;  // of the frame before
  std::int64_t gap_at_ = 0;        // samples before the first gap
  std::int64_t gap_samples_ = 0;   // in all gaps
};

}  // namespace xcodec::ffmpeg

#endif  // XCODEC_SRC_FFMPEG_FFMPEG_SOURCE_H_
