/// \file
/// The resampling that X-Codec's published front end uses.
#ifndef XCODEC_SRC_AUDIO_DSP_SINC_RESAMPLER_H_
#define XCODEC_SRC_AUDIO_DSP_SINC_RESAMPLER_H_

#include <vector>

#include "audio/dsp/resampler.h"
#include "base/planar_fifo.h"

namespace xcodec::audio {

/// Polyphase Hann-windowed sinc with the defaults of torchaudio.transforms.Resample (lowpass_filter_width 6,
/// rolloff 0.99), within 1e-6 of it. With o, n the rates divided by their greatest common divisor, base =
/// 0.99 min(o, n), width = ceil(6 o / base): output sample q n + p is the sum over k in [-width, width + o)
/// of x[q o + k] * sinc(t) cos^2(pi t / 12) base / o, t = clamp((k / o - p / n) base, -6, 6). Zeros outside
/// the input. Only taps with |t| < 6 are kept (the others are 0).
class SincResampler : public Resampler {
 public:
  /// kUnsupported when the filters would have more than 2^24 taps.
  static Result<std::unique_ptr<Resampler>> Create(int channels, std::int64_t from, std::int64_t to);
  Result<AudioBlock> Push(const AudioBlock& audio) override;
  Result<AudioBlock> Finish(std::int64_t target_length) override;

 private:
  struct Phase {
    std::int64_t first;   // k of the first tap
    std::size_t offset;   // of its taps in taps_
    std::int64_t length;  // number of taps
  };

  SincResampler(int channels, std::int64_t from, std::int64_t to);
  void MakePhase(std::int64_t p);
  AudioBlock Produce(std::int64_t end);
  void Forget();

  int channels_;
  std::int64_t from_, to_;
  std::int64_t o_, n_;
  std::int64_t width_ = 0;
  std::vector<Phase> phases_;
  std::vector<float> taps_;
  PlanarFifo input_;  // from input sample start_
  std::int64_t start_ = 0;
  std::int64_t received_ = 0;
  std::int64_t returned_ = 0;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_SINC_RESAMPLER_H_
