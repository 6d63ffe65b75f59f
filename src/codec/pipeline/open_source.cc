#include "codec/pipeline/open_source.h"

#include <utility>

#include "codec/chunks/chunk_encoder.h"

namespace xcodec {

Result<std::unique_ptr<ModelRateSource>> OpenSource(const std::string& path, const AudioOpenOptions& options,
                                                    ResamplerKind resampler, const CodecSpec& spec) {
  XCODEC_ASSIGN_OR_RETURN(auto audio, OpenAudio(path, options));
  ModelRateSource::Target target;
  target.sample_rate = spec.sample_rate;
  target.channels = spec.channels;
  target.resampler = resampler;
  target.least = PieceToRead(spec, audio->info().frames >= 0);
  return ModelRateSource::Create(std::move(audio), target);
}

}  // namespace xcodec
