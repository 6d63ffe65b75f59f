// No resampling, no audio files and their tags: what decodes at the model's rate calls none of these.
#include <string>
#include <utility>

#include "audio/dsp/soxr_resampler.h"
#include "audio/sink/audio_sink.h"
#include "audio/tags/tags.h"

namespace xcodec::audio {
namespace {

Status Absent(const char* what) {
  return Status(StatusCode::kUnsupported, std::string(what) + " is not in this build");
}

}  // namespace

Result<std::unique_ptr<Resampler>> SoxrResampler::Create(int channels, std::int64_t from, std::int64_t to) {
  static_cast<void>(channels), static_cast<void>(from), static_cast<void>(to);
  return Absent("libsoxr");
}

Result<std::unique_ptr<AudioSink>> CreateResampledSink(std::unique_ptr<AudioSink> inner, ResamplerKind kind,
                                                       int channels, std::int64_t from, std::int64_t to,
                                                       std::int64_t target_length) {
  static_cast<void>(inner), static_cast<void>(kind), static_cast<void>(channels);
  static_cast<void>(from), static_cast<void>(to), static_cast<void>(target_length);
  return Absent("libsoxr");
}

Result<std::unique_ptr<AudioSink>> CreateAudioSink(int fd, const AudioSinkOptions& options) {
  static_cast<void>(fd), static_cast<void>(options);
  return Absent("writing of audio files");
}

Status WriteTags(int fd, const TagSet& tags, std::vector<std::string>* lost) {
  static_cast<void>(fd), static_cast<void>(tags), static_cast<void>(lost);
  return Absent("TagLib");
}

}  // namespace xcodec::audio
