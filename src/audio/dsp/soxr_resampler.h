/// \file
/// libsoxr as a Resampler.
#ifndef XCODEC_SRC_AUDIO_DSP_SOXR_RESAMPLER_H_
#define XCODEC_SRC_AUDIO_DSP_SOXR_RESAMPLER_H_

#include <soxr.h>

#include <vector>

#include "audio/dsp/resampler.h"
#include "base/planar_fifo.h"

namespace xcodec::audio {

/// "Very high quality" (28 bits), linear phase. libsoxr always gets input in pieces of the same size, so the
/// result does not depend on the caller's pieces.
class SoxrResampler : public Resampler {
 public:
  /// kUnsupported when libsoxr refuses the ratio.
  static Result<std::unique_ptr<Resampler>> Create(int channels, std::int64_t from, std::int64_t to);
  ~SoxrResampler() override;
  Result<AudioBlock> Push(const AudioBlock& audio) override;
  Result<AudioBlock> Finish(std::int64_t target_length) override;

 private:
  SoxrResampler(soxr_t soxr, int channels, std::int64_t from, std::int64_t to);
  Status ProcessPiece();
  AudioBlock TakeOutput(std::int64_t length);

  soxr_t soxr_;
  int channels_;
  std::int64_t from_;
  std::int64_t to_;
  std::size_t piece_;                      // input frames per call of libsoxr
  std::size_t pending_ = 0;                // frames in input_
  std::vector<std::vector<float>> input_;  // per channel, piece_ samples
  PlanarFifo output_;                      // not returned yet
  std::vector<std::vector<float>> scratch_;
  std::int64_t received_ = 0;
  std::int64_t returned_ = 0;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_SOXR_RESAMPLER_H_
