#include "audio/source/media_file.h"

#include <string>

#include "base/plugin.h"

namespace xcodec::audio {
namespace {

Result<void*> OpenSymbol(const MediaKind& kind) {
  Result<void*> symbol = PluginSymbol(kMediaPluginName, kMediaOpenSymbol);
  if (symbol.ok()) return symbol;
  return Status(symbol.status().code(), std::string(kind.name) +
                                            " needs FFmpeg: install the package xcodec-ffmpeg (" +
                                            symbol.status().message() + ")");
}

}  // namespace

Status CheckMediaPlugin(const MediaKind& kind) { return OpenSymbol(kind).status(); }

Result<std::unique_ptr<AudioSource>> OpenMedia(const FileRange& file, const MediaKind& kind,
                                               bool accept_truncated) {
  XCODEC_ASSIGN_OR_RETURN(void* symbol, OpenSymbol(kind));
  Status status;
  std::unique_ptr<AudioSource> source(
      reinterpret_cast<MediaOpenFunction>(symbol)(file, kind, accept_truncated, &status));
  if (source == nullptr) return status;
  return source;
}

}  // namespace xcodec::audio
