/// \file
/// Frames of X-Codec's two encoders, from the geometry of their convolutions.
#ifndef XCODEC_SRC_MODEL_CONFIG_XCODEC_FRAMES_H_
#define XCODEC_SRC_MODEL_CONFIG_XCODEC_FRAMES_H_

#include <cstdint>

#include "model/codec_spec.h"
#include "model/config/config.h"

namespace xcodec::model {

/// Samples per frame of the teacher and its adapter, at most kMaxHop + 1.
std::int64_t SemanticHop(const XCodecConfig& config);

/// CodecSpec::tail() that the kernels of teacher and adapter give; needs a semantic hop of spec.hop. May be
/// outside of CodecSpec's range.
std::int64_t FrameTail(const CodecSpec& spec, const XCodecConfig& config);

/// Whether the acoustic encoder can give as many frames, with or without half a hop of zeros on each side,
/// for inputs of every length.
bool HasFrameTail(const CodecSpec& spec, const XCodecConfig& config);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_XCODEC_FRAMES_H_
