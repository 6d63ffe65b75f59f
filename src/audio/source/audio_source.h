/// \file
/// Audio files, pipes and raw PCM as one stream of float samples.
#ifndef XCODEC_SRC_AUDIO_SOURCE_AUDIO_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_AUDIO_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "audio/sample_format.h"
#include "audio/tags/tags.h"
#include "base/file_identity.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Limits of every source; a header beyond them is kDamaged.
constexpr int kMaxAudioChannels = 64;
constexpr std::int64_t kMaxSampleRate = 768000;

/// Properties of a source that are known before its samples are read.
struct AudioInfo {
  std::int64_t sample_rate = 0;  ///< Hz, 1..kMaxSampleRate
  int channels = 0;              ///< 1..kMaxAudioChannels
  std::int64_t frames = -1;      ///< samples per channel; -1 if it becomes known only at the end
  std::string container;         ///< "WAV", "RF64", "FLAC", "OGG", "MPEG", "AIFF", "raw", ...
  std::string codec;             ///< "PCM", "float", "FLAC", "Vorbis", "Opus", "MP3", ...
  int bits = 0;                  ///< bits of a stored sample; 0 for lossy codecs
  bool is_float = false;         ///< stored samples are floating point
};

/// A stream of interleaved samples. Not thread-safe.
class AudioSource {
 public:
  virtual ~AudioSource() = default;
  virtual const AudioInfo& info() const = 0;

  /// Reads up to `frames` frames (channels samples each) into `interleaved`; fewer only at the end, 0 after
  /// it. kTruncated: a file that states its length ends before it (streams of unknown length just end; of a
  /// pipe that ends within a frame, shortfall() tells). kDamaged: the data cannot be decoded, or a sample is
  /// NaN or infinite. kIo.
  virtual Result<std::size_t> Read(float* interleaved, std::size_t frames) = 0;

  /// Tags; from a pipe only those before the samples.
  const TagSet& tags() const { return tags_; }
  void SetTags(TagSet tags) { tags_ = std::move(tags); }
  /// After the end: tags that came after the samples of a pipe.
  const TagSet& late_tags() const { return late_tags_; }
  /// After the end: what the input announces or holds but this source did not return; empty if it returned
  /// everything. Only with AudioOpenOptions::accept_truncated, or from a pipe without a stated length;
  /// otherwise this is an error of Read or OpenAudio.
  const std::string& shortfall() const { return shortfall_; }
  /// Says what is missing, unless `text` is empty; the first that was said stays.
  void Lacks(const std::string& text) {
    if (shortfall_.empty()) shortfall_ = text;
  }
  /// What the file holds in addition to this audio: "video and 1 other audio stream"; empty: nothing. This is
  /// not an error, but the file must not be removed.
  const std::string& besides() const { return besides_; }
  void SetBesides(std::string text) { besides_ = std::move(text); }
  /// Bytes of the file with unknown meaning: "300 bytes, from byte 0 on, that are none of its audio"; empty:
  /// none. This is not an error either, but it is reported, and the file must not be removed.
  const std::string& unread() const { return unread_; }
  /// Adds to unread(), unless `text` is empty.
  void Leaves(const std::string& text) {
    if (!text.empty()) unread_ += (unread_.empty() ? "" : ", and ") + text;
  }
  /// The file that is read, as it was before anything was read of it; nothing for pipes and devices.
  const std::optional<FileState>& file() const { return file_; }
  void SetFile(const FileState& file) { file_ = file; }
  /// Which of several audio streams it is: "has 2 audio streams; number 1 is taken"; empty: the only one.
  const std::string& choice() const { return choice_; }

 protected:
  void SetChoice(std::string text) { choice_ = std::move(text); }
  void SetLateTags(TagSet tags) { late_tags_ = std::move(tags); }

 private:
  TagSet tags_;
  TagSet late_tags_;
  std::string shortfall_;
  std::string besides_;
  std::string unread_;
  std::string choice_;
  std::optional<FileState> file_;
};

/// Samples without a header.
struct RawAudio {
  SampleFormat format;
  std::int64_t sample_rate = 48000;
  int channels = 2;
};

struct AudioOpenOptions {
  bool raw = false;  ///< the input has no header and is as `raw_audio` says
  RawAudio raw_audio;
  /// Read inputs that end early, or hold more than they state, as far as possible; see
  /// AudioSource::shortfall.
  bool accept_truncated = false;
  /// Formats other than WAV and raw that arrive through a pipe are copied to a temporary file in TMPDIR (gone
  /// from the folder at once) because their decoders need to seek; at most this many bytes, else
  /// kResourceLimit.
  std::int64_t spool_limit = std::int64_t{4} << 30;
};

/// Opens `path`, or standard input for "-". WAV, RF64 and BW64 with PCM or float samples are read by our own
/// reader, in one pass, with any of the conventions for an unknown length; everything else by libsndfile.
/// Memory does not depend on the length. Errors: kNotFound; kIo (folders, permissions); kDamaged (headers
/// that contradict themselves or the limits above, empty files); kTruncated; kUnsupported (not an audio
/// format that we or libsndfile know).
Result<std::unique_ptr<AudioSource>> OpenAudio(const std::string& path, const AudioOpenOptions& options = {});

/// The same on an open descriptor, which the source closes if `owns` is set (also on failure). A regular file
/// is read from its current position (which must be 0 for formats read by libsndfile).
Result<std::unique_ptr<AudioSource>> OpenAudioFd(int fd, bool owns, const AudioOpenOptions& options = {});

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_AUDIO_SOURCE_H_
