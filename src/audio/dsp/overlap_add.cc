#include "audio/dsp/overlap_add.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace xcodec::audio {

OverlapAdd::OverlapAdd(int channels, std::int64_t stride, std::int64_t chunk_length)
    : channels_(channels), stride_(std::max<std::int64_t>(stride, 1)), sums_(channels + 1) {
  if (chunk_length > 0) MakeWeights(chunk_length);
}

void OverlapAdd::MakeWeights(std::int64_t length) {
  // torch.linspace in float32: both halves are counted from their own end.
  const std::int64_t steps = length + 2;
  const float step = 1.0F / static_cast<float>(steps - 1);
  weights_.resize(static_cast<std::size_t>(length));
  for (std::int64_t i = 1; i <= length; ++i) {
    const float t =
        i < steps / 2 ? step * static_cast<float>(i) : 1.0F - step * static_cast<float>(steps - i - 1);
    weights_[static_cast<std::size_t>(i - 1)] = 0.5F - std::fabs(t - 0.5F);
  }
}

Result<AudioBlock> OverlapAdd::Push(const AudioBlock& chunk) {
  if (chunk.channels != channels_ || chunk.length < 1) {
    return Status(StatusCode::kInvalidArgument, "chunk of the wrong shape");
  }
  if (weights_.empty()) MakeWeights(chunk.length);
  if (chunk.length > static_cast<std::int64_t>(weights_.size())) {
    return Status(StatusCode::kInvalidArgument, "chunk longer than the first");
  }
  // This chunk starts at chunks_ * stride_: everything before is final.
  AudioBlock ready(channels_, 0);
  if (chunks_ > 0) {
    if (sums_.length() < stride_)
      return Status(StatusCode::kDamaged, "a chunk before the last is shorter than the stride");
    ready = Emit(stride_);
  }
  ++chunks_;
  const auto length = static_cast<std::size_t>(chunk.length);
  sums_.Extend(std::max<std::int64_t>(0, chunk.length - sums_.length()));
  float* weight_sum = sums_.channel(channels_);
  for (std::size_t t = 0; t < length; ++t) weight_sum[t] += weights_[t];
  for (int c = 0; c < channels_; ++c) {
    const float* x = chunk.channel(c);
    float* s = sums_.channel(c);
    for (std::size_t t = 0; t < length; ++t) s[t] += weights_[t] * x[t];
  }
  return ready;
}

AudioBlock OverlapAdd::Emit(std::int64_t count) {
  AudioBlock out(channels_, count);
  const float* weight_sum = sums_.channel(channels_);
  for (int c = 0; c < channels_; ++c) {
    const float* s = sums_.channel(c);
    float* to = out.channel(c);
    for (std::int64_t t = 0; t < count; ++t) to[t] = s[t] / weight_sum[t];
  }
  sums_.Drop(count);
  emitted_ += count;
  return out;
}

Result<AudioBlock> OverlapAdd::Finish(std::int64_t total_length) {
  std::int64_t count = sums_.length();
  if (total_length >= 0) {
    if (total_length < emitted_) {
      return Status(StatusCode::kDamaged, "the stated length ends before the last chunk begins");
    }
    if (total_length - emitted_ > sums_.length()) {
      return Status(StatusCode::kDamaged, "chunks give " + std::to_string(emitted_ + sums_.length()) +
                                              " samples of " + std::to_string(total_length));
    }
    count = total_length - emitted_;
  }
  return Emit(count);
}

}  // namespace xcodec::audio
