/// \file
/// The contents of the handles of <xcodec/xcodec_c.h>.
#ifndef XCODEC_SRC_CODEC_C_HANDLES_H_
#define XCODEC_SRC_CODEC_C_HANDLES_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "xcodec/xcodec.h"
#include "xcodec/xcodec_c.h"

struct xcodec_models {
  std::vector<xcodec::CodecInfo> all;
};

struct xcodec_codec {
  std::shared_ptr<const xcodec::Codec> codec;
};

struct xcodec_codes {
  xcodec::CodedAudio coded;
};

struct xcodec_audio {
  xcodec::AudioBlock block;
};

namespace xcodec::codec::c {

using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// Pointers into `info`, which must outlive them.
xcodec_model_info ViewOf(const CodecInfo& info);
/// Pointers into `chunk`, which must outlive them.
xcodec_chunk ViewOf(const CodedChunk& chunk);
/// Pointers into `tags`, which must outlive them.
std::vector<xcodec_tag> ViewOf(const TextPairs& tags);

/// `threads`, `backend` and `device` as the C++ interface has them. kInvalidArgument: no such backend.
Result<CodecOptions> CodecOptionsFrom(int threads, int backend, const char* device);
/// One of XCODEC_ENTROPY_.... kInvalidArgument: no such coding.
Result<EntropyCoding> EntropyFrom(int entropy);
/// Reads bandwidth, segments and effort from any struct that has them.
template <typename Struct>
EncodeOptions EncodeOptionsFrom(const Struct& options);
/// In the C interface 0 means the default (C++: negative), and negative means never (C++: 0).
inline double SegmentSeconds(double c_value) { return c_value == 0 ? -1 : c_value < 0 ? 0 : c_value; }

template <typename Struct>
EncodeOptions EncodeOptionsFrom(const Struct& options) {
  EncodeOptions made;
  made.bandwidth_kbps = options.bandwidth_kbps;
  made.effort = options.effort;
  made.segment_seconds = SegmentSeconds(options.segment_seconds);
  return made;
}

/// Empty for a null `function`.
ProgressFunction ProgressFrom(xcodec_progress_function function, void* user);

/// A planar block of `samples` of each of `channels`. kInvalidArgument: a channel is NULL.
Result<AudioBlock> BlockFromPlanar(const float* const* planar, int channels, std::int64_t samples);
AudioBlock BlockFromInterleaved(const float* interleaved, int channels, std::int64_t samples);

}  // namespace xcodec::codec::c

#endif  // XCODEC_SRC_CODEC_C_HANDLES_H_
