/// \file
/// Files that FFmpeg decodes: the interface to libxcodec_ffmpeg.so.
#ifndef XCODEC_SRC_AUDIO_SOURCE_MEDIA_FILE_H_
#define XCODEC_SRC_AUDIO_SOURCE_MEDIA_FILE_H_

#include <memory>

#include "audio/detect/media_kind.h"
#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"

namespace xcodec::audio {

/// Type of `xcodec_ffmpeg_open`, exported by the plug-in with C linkage. On failure returns null and sets
/// *status. The caller owns the source, which knows the tags and pictures that the container has.
using MediaOpenFunction = AudioSource* (*)(const FileRange& file, const MediaKind& kind,
                                           bool accept_truncated, Status* status);
inline constexpr char kMediaOpenSymbol[] = "xcodec_ffmpeg_open";
/// Type of `xcodec_ffmpeg_version`: the release of FFmpeg that is loaded; static memory.
using MediaVersionFunction = const char* (*)();
inline constexpr char kMediaVersionSymbol[] = "xcodec_ffmpeg_version";
inline constexpr char kMediaPluginName[] = "libxcodec_ffmpeg.so";

/// Message, with kUnsupported, for a file without any audio stream.
inline constexpr char kNoAudioText[] = "has no audio";

/// Opens one audio stream of `file`: the first that is marked as the default, else the first. Errors as
/// OpenAudio; kUnsupported, naming the package to install, without the plug-in.
Result<std::unique_ptr<AudioSource>> OpenMedia(const FileRange& file, const MediaKind& kind,
                                               bool accept_truncated);

/// Whether OpenMedia could: ok, or what it would return for every file.
Status CheckMediaPlugin(const MediaKind& kind);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_MEDIA_FILE_H_
