#include "audio/dsp/resampler.h"

#include "audio/dsp/sinc_resampler.h"
#include "audio/dsp/soxr_resampler.h"
#include "audio/source/audio_source.h"

namespace xcodec::audio {
namespace {

class CopyResampler : public Resampler {
 public:
  explicit CopyResampler(int channels) : channels_(channels) {}
  Result<AudioBlock> Push(const AudioBlock& audio) override {
    if (audio.channels != channels_) return Status(StatusCode::kInvalidArgument, "wrong channel count");
    length_ += audio.length;
    return audio;
  }
  Result<AudioBlock> Finish(std::int64_t target_length) override {
    if (target_length >= 0 && target_length < length_) {
      return Status(StatusCode::kInvalidArgument, "the target length is already passed");
    }
    return AudioBlock(channels_, target_length < 0 ? 0 : target_length - length_);
  }

 private:
  int channels_;
  std::int64_t length_ = 0;
};

}  // namespace

Result<ResamplerKind> ParseResamplerKind(std::string_view name) {
  if (name == "soxr") return ResamplerKind::kSoxr;
  if (name == "torchaudio") return ResamplerKind::kTorchaudio;
  return Status(StatusCode::kInvalidArgument, "unknown resampler; known are soxr, torchaudio");
}

std::int64_t ResampledLength(ResamplerKind kind, std::int64_t frames, std::int64_t from, std::int64_t to) {
  if (from == to) return frames;
  // Whole multiples of `from` are handled separately, so that no product overflows.
  const std::int64_t whole = frames / from * to;
  const std::int64_t rest = frames % from * to;
  return whole + (kind == ResamplerKind::kSoxr ? (2 * rest + from) / (2 * from) : (rest + from - 1) / from);
}

Result<std::unique_ptr<Resampler>> CreateResampler(ResamplerKind kind, int channels, std::int64_t from,
                                                   std::int64_t to) {
  if (channels < 1 || from < 1 || to < 1 || from > kMaxSampleRate || to > kMaxSampleRate) {
    return Status(StatusCode::kInvalidArgument, "resampler: rates are 1 to 768000 Hz");
  }
  if (from == to) return std::unique_ptr<Resampler>(std::make_unique<CopyResampler>(channels));
  if (kind == ResamplerKind::kTorchaudio) return SincResampler::Create(channels, from, to);
  return SoxrResampler::Create(channels, from, to);
}

}  // namespace xcodec::audio
