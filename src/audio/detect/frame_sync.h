/// \file
/// Recognises streams of frames without a file header by their repeating frame headers.
#ifndef XCODEC_SRC_AUDIO_DETECT_FRAME_SYNC_H_
#define XCODEC_SRC_AUDIO_DETECT_FRAME_SYNC_H_

#include <cstddef>

#include "audio/detect/media_kind.h"
#include "xcodec/span.h"

namespace xcodec::audio {

/// Bytes of the frame that begins with `bytes`, by its header; 0: none begins there.
std::size_t AdtsFrameBytes(Bytes bytes);  ///< AAC, ISO/IEC 13818-7, 6.2
std::size_t MpegFrameBytes(Bytes bytes);  ///< ISO 11172-3; 0 also for free format
std::size_t Ac3FrameBytes(Bytes bytes);   ///< AC-3 and E-AC-3, ATSC A/52, 5.4.1 and E.2.2
std::size_t DtsFrameBytes(Bytes bytes);  ///< ETSI TS 102 114, 5.3; words of 16 bits in either order, or of 14
std::size_t LatmFrameBytes(Bytes bytes);  ///< AAC with LOAS around, ISO/IEC 14496-3, 1.7.2
std::size_t MlpFrameBytes(Bytes bytes);   ///< TrueHD and MLP, a unit with their major sync

using FrameBytes = std::size_t (*)(Bytes);

/// Whether `frames` frames follow one another from `at` on. Single bytes may look like a header by chance;
/// this many in a row do not. With `or_end`, two are enough if `bytes` end with or within the second.
bool IsFrameChain(Bytes bytes, std::size_t at, FrameBytes frame, int frames, bool or_end = false);

/// IsFrameChain for MPEG audio of one version, layer and rate.
bool IsMpegChain(Bytes bytes, std::size_t at, int frames);

/// Packets of an MPEG transport stream, 188 bytes that begin with 0x47 (ISO/IEC 13818-1, 2.4.3.2), each after
/// `lead` bytes of time stamp: whether `packets` follow one another from `at` on.
bool IsTransportChain(Bytes bytes, std::size_t lead, std::size_t at, std::size_t packets);

/// The kind of stream that has `frames` consecutive frames from `at` on (of transport streams eight packets,
/// of MLP one unit), or null. All kinds that this file knows; MPEG audio has no demuxer. `or_end` as in
/// IsFrameChain.
const MediaKind* FindFrames(Bytes bytes, std::size_t at, int frames, bool or_end = false);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_FRAME_SYNC_H_
