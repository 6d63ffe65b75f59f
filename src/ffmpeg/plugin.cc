#include "audio/source/media_file.h"
#include "base/guard.h"
#include "ffmpeg/ffmpeg_source.h"
#include "ffmpeg/handles.h"

extern "C" __attribute__((visibility("default"))) xcodec::audio::AudioSource* xcodec_ffmpeg_open(
    const xcodec::audio::FileRange& file, const xcodec::audio::MediaKind& kind, bool accept_truncated,
    xcodec::Status* status) {
  std::unique_ptr<xcodec::audio::AudioSource> source;
  *status = xcodec::Guarded([&] {
    XCODEC_ASSIGN_OR_RETURN(source, xcodec::ffmpeg::FfmpegSource::Open(file, kind, accept_truncated));
    return xcodec::Status::Ok();
  });
  return source.release();
}

extern "C" __attribute__((visibility("default"))) const char* xcodec_ffmpeg_version() {
  return av_version_info();
}
