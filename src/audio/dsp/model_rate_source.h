/// \file
/// A source converted for the model: planar, at its rate, with its channels.
#ifndef XCODEC_SRC_AUDIO_DSP_MODEL_RATE_SOURCE_H_
#define XCODEC_SRC_AUDIO_DSP_MODEL_RATE_SOURCE_H_

#include <cstdint>
#include <memory>

#include "audio/detect/carried_stream.h"
#include "audio/dsp/rate_and_channels.h"
#include "audio/source/audio_source.h"
#include "xcodec/types.h"

namespace xcodec::audio {

/// AudioSource -> RateAndChannels. Constant memory. Not thread-safe.
class ModelRateSource {
 public:
  struct Target {
    std::int64_t sample_rate = 0;
    int channels = 0;
    ResamplerKind resampler = ResamplerKind::kSoxr;
    /// Minimum length of a piece, except the last: longer pieces let the reader share more work among
    /// threads.
    std::int64_t least = 1;
  };
  static Result<std::unique_ptr<ModelRateSource>> Create(std::unique_ptr<AudioSource> source,
                                                         const Target& target);

  /// The next piece (channels x any length of at least Target::least, the last one of at least 1), or a block
  /// of length 0 at the end. Errors are the source's, and kUnsupported for samples that are none
  /// (carried_stream.h).
  Result<AudioBlock> Read();

  /// Samples per channel that Read returns in total, or -1 if the source does not know its length.
  std::int64_t total_length() const;
  /// Frames read from the source so far; after the end, its length.
  std::int64_t source_frames() const { return source_frames_; }
  const AudioInfo& source_info() const { return source_->info(); }
  const TagSet& tags() const { return source_->tags(); }
  const TagSet& late_tags() const { return source_->late_tags(); }
  const std::string& shortfall() const { return source_->shortfall(); }
  const std::string& besides() const { return source_->besides(); }
  const std::string& unread() const { return source_->unread(); }
  const std::string& choice() const { return source_->choice(); }
  const std::optional<FileState>& file() const { return source_->file(); }

 private:
  ModelRateSource(std::unique_ptr<AudioSource> source, const Target& target, RateAndChannels converter,
                  std::size_t piece);

  Result<AudioBlock> ReadPiece();

  std::unique_ptr<AudioSource> source_;
  Target target_;
  RateAndChannels converter_;
  CarriedStreamCheck carried_;
  std::vector<float> buffer_;
  std::int64_t source_frames_ = 0;
  bool finished_ = false;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_MODEL_RATE_SOURCE_H_
