/// \file
/// Regular files in formats that external libraries decode.
#ifndef XCODEC_SRC_AUDIO_SOURCE_FOREIGN_FILE_H_
#define XCODEC_SRC_AUDIO_SOURCE_FOREIGN_FILE_H_

#include <memory>

#include "audio/source/audio_source.h"
#include "audio/source/file_range.h"
#include "audio/source/wav_reader.h"

namespace xcodec::audio {

/// Opens all streams in `file`, depending on its contents. `wav` is the header of a WAV file with a codec
/// that wav_reader.h does not know, null for other files. Errors as OpenAudio.
Result<std::unique_ptr<AudioSource>> OpenForeignFile(const FileRange& file, const WavHeader* wav,
                                                     bool accept_truncated);

/// For a known container with an unknown codec (`why` says so): FFmpeg's source, or a failure.
Result<std::unique_ptr<AudioSource>> OpenUnknownCodec(const FileRange& file, const Status& why,
                                                      bool accept_truncated);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_FOREIGN_FILE_H_
