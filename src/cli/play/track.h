/// \file
/// One .ecdc file that is played: where it begins and ends, and what comes next.
#ifndef XCODEC_SRC_CLI_PLAY_TRACK_H_
#define XCODEC_SRC_CLI_PLAY_TRACK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codec/file/open_input.h"
#include "xcodec/decoder.h"

namespace xcodec::cli {

/// Positions are samples of the audio that is heard. Not thread-safe.
class Track {
 public:
  /// Opens `path` ("-": standard input). `skip` and `until` are times as for decoding (ParseTime), empty: all
  /// of it. Errors: those of EcdcInput::OpenBytes, Decoder::Create and ParseTime; kInvalidArgument when
  /// nothing is left between them.
  static Result<std::unique_ptr<Track>> Open(const std::string& path, const DecodeOptions& options,
                                             const std::string& skip, const std::string& until);

  const std::string& path() const { return path_; }
  const StreamInfo& info() const { return decoder_->info(); }
  const std::shared_ptr<const Codec>& codec() const { return decoder_->codec(); }
  /// Of what is played; end is negative where nobody knows it yet.
  std::int64_t begin() const { return begin_; }
  std::int64_t end() const { return end_; }
  /// Of the next sample that Read gives.
  std::int64_t position() const { return position_; }

  /// Up to `frames`, channel by channel within an instant; none at the end. Errors: those of Decoder::Read.
  Result<std::vector<float>> Read(std::int64_t frames);
  bool seekable() const { return seekable_; }
  /// Makes the nearest sample of the track to `sample` the next. Nothing where the input is a pipe. Errors:
  /// those of Decoder::Seek.
  Status Seek(std::int64_t sample);

 private:
  Track() = default;
  Status SetRange(const std::string& skip, const std::string& until);

  std::string path_;
  std::unique_ptr<codec::EcdcInput> input_;
  std::unique_ptr<Decoder> decoder_;
  bool seekable_ = false;
  std::int64_t begin_ = 0, end_ = -1, position_ = 0;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PLAY_TRACK_H_
