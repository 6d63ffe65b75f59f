/// \file
/// Mixes any number of channels to the number that a model has.
#ifndef XCODEC_SRC_AUDIO_DSP_CHANNEL_MAPPER_H_
#define XCODEC_SRC_AUDIO_DSP_CHANNEL_MAPPER_H_

#include <cstddef>
#include <vector>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::audio {

/// Matrix from interleaved input channels to planar output channels:
/// - equal counts: copied; one input: copied to every output;
/// - two to one: (left + right) / 2, as the reference program does;
/// - 3 to 8 channels in the order of WAV and FLAC to two: ITU-R BS.775 (centre and surrounds at 0.7071 into
///   their sides, a rear centre at 0.5 into both, LFE dropped), each output divided by the sum of its
///   coefficients so that full scale stays full scale; to one: the mean of that left and right;
/// - more than 8: every output is the mean of all inputs.
/// Stateless after Create, so Map is thread-safe.
class ChannelMapper {
 public:
  /// kUnsupported for outputs other than 1, 2 or the input's count, unless the input has one channel.
  static Result<ChannelMapper> Create(int in_channels, int out_channels);

  /// `frames` interleaved frames -> out_channels x frames.
  AudioBlock Map(const float* interleaved, std::size_t frames) const;
  /// The same with planar input.
  AudioBlock Map(const AudioBlock& planar) const;
  int in_channels() const { return in_; }
  int out_channels() const { return out_; }
  /// Coefficient of input `in` in output `out`.
  float coefficient(int out, int in) const { return matrix_[static_cast<std::size_t>(out * in_ + in)]; }

 private:
  ChannelMapper(int in, int out) : in_(in), out_(out), matrix_(static_cast<std::size_t>(in * out)) {}
  float& at(int out, int in) { return matrix_[static_cast<std::size_t>(out * in_ + in)]; }
  void SetDownmix();
  void NormaliseRows();

  int in_;
  int out_;
  std::vector<float> matrix_;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_CHANNEL_MAPPER_H_
