/// \file
/// Opens an audio file or pipe at the rate and channels of a model.
#ifndef XCODEC_SRC_CODEC_PIPELINE_OPEN_SOURCE_H_
#define XCODEC_SRC_CODEC_PIPELINE_OPEN_SOURCE_H_

#include <memory>
#include <string>

#include "audio/dsp/model_rate_source.h"
#include "model/codec_spec.h"

namespace xcodec::codec {

/// OpenAudio -> ModelRateSource, in pieces of the size that suits the model's encoder. Errors: those of
/// OpenAudio, and kUnsupported (channels or rate that cannot be converted).
Result<std::unique_ptr<audio::ModelRateSource>> OpenSource(const std::string& path,
                                                           const audio::AudioOpenOptions& options,
                                                           audio::ResamplerKind resampler,
                                                           const model::CodecSpec& spec);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_OPEN_SOURCE_H_
