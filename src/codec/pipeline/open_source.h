/// \file
/// Opens an audio file or pipe at the rate and channels of a model.
#ifndef XCODEC_SRC_CODEC_PIPELINE_OPEN_SOURCE_H_
#define XCODEC_SRC_CODEC_PIPELINE_OPEN_SOURCE_H_

#include <memory>
#include <string>

#include "audio/dsp/model_rate_source.h"
#include "model/codec_spec.h"

namespace xcodec {

/// OpenAudio -> ModelRateSource, in pieces of the size that suits the model's encoder. Errors: those of
/// OpenAudio, and kUnsupported (channels or rate that cannot be converted).
Result<std::unique_ptr<ModelRateSource>> OpenSource(const std::string& path, const AudioOpenOptions& options,
                                                    ResamplerKind resampler, const CodecSpec& spec);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_PIPELINE_OPEN_SOURCE_H_
