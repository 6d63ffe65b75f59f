/// \file
/// Conversions between a version 1 header and a model's description.
#ifndef XCODEC_SRC_CODEC_FILE_V1_GEOMETRY_H_
#define XCODEC_SRC_CODEC_FILE_V1_GEOMETRY_H_

#include <cstdint>
#include <string>

#include "container/v1/v1_header.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"

namespace xcodec::codec {

/// A header with the geometry of `spec` (rates, chunks, code width) and the model's identity, 64 hexadecimal
/// digits; everything else has its default. kInternal if `identity` is not one.
Result<container::V1Header> HeaderOfModel(const model::CodecSpec& spec, const std::string& identity);

/// Samples at the end of the audio that may have no frame of their own (FrameRule::kXCodec).
std::int64_t TailOf(const model::CodecSpec& spec);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_V1_GEOMETRY_H_
