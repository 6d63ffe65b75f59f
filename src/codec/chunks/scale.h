/// \file
/// The scale of a chunk, by which a normalising model divides its input.
#ifndef XCODEC_SRC_CODEC_CHUNKS_SCALE_H_
#define XCODEC_SRC_CODEC_CHUNKS_SCALE_H_

#include "model/codec_spec.h"
#include "xcodec/types.h"

namespace xcodec::codec {

/// 1e-8 + sqrt(mean over time of x), in single precision. ScaleRule::kMix: x is (mean over channels)^2
/// (encodec/model.py, _encode_frame); kChannels: the mean over channels of their squares, so that channels
/// that cancel count as well. The sum runs in the order of PyTorch's vectorised reduction, so that version 0
/// files equal the reference's. Always positive for finite audio.
float ChunkScale(const AudioBlock& chunk, model::ScaleRule rule = model::ScaleRule::kMix);

/// Divides every sample by `scale`.
void DivideByScale(float scale, AudioBlock* chunk);
/// Multiplies every sample by `scale`.
void MultiplyByScale(float scale, AudioBlock* chunk);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_CHUNKS_SCALE_H_
