#include "codec/pipeline/open_source.h"

#include <utility>

#include "codec/chunks/chunk_encoder.h"

namespace xcodec::codec {

Result<std::unique_ptr<audio::ModelRateSource>> OpenSource(const std::string& path,
                                                           const audio::AudioOpenOptions& options,
                                                           audio::ResamplerKind resampler,
                                                           const model::CodecSpec& spec) {
  XCODEC_ASSIGN_OR_RETURN(auto audio, audio::OpenAudio(path, options));
  audio::ModelRateSource::Target target;
  target.sample_rate = spec.sample_rate;
  target.channels = spec.channels;
  target.resampler = resampler;
  target.least = PieceToRead(spec, audio->info().frames >= 0);
  return audio::ModelRateSource::Create(std::move(audio), target);
}

}  // namespace xcodec::codec
