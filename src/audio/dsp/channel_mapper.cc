#include "audio/dsp/channel_mapper.h"

namespace xcodec::audio {
namespace {

constexpr float kHalfPower = 0.70710678F;

// Left and right coefficient of one loudspeaker.
struct Pan {
  float left, right;
};
constexpr Pan kLeft{1, 0}, kRight{0, 1}, kCentre{kHalfPower, kHalfPower}, kLfe{0, 0};
constexpr Pan kSurroundLeft{kHalfPower, 0}, kSurroundRight{0, kHalfPower}, kRearCentre{0.5F, 0.5F};

// Order of channels for 3 to 8 of them (WAVE_FORMAT_EXTENSIBLE defaults, FLAC format section "channels").
constexpr Pan kLayouts[6][8] = {
    {kLeft, kRight, kCentre},
    {kLeft, kRight, kSurroundLeft, kSurroundRight},
    {kLeft, kRight, kCentre, kSurroundLeft, kSurroundRight},
    {kLeft, kRight, kCentre, kLfe, kSurroundLeft, kSurroundRight},
    {kLeft, kRight, kCentre, kLfe, kRearCentre, kSurroundLeft, kSurroundRight},
    {kLeft, kRight, kCentre, kLfe, kSurroundLeft, kSurroundRight, kSurroundLeft, kSurroundRight},
};

}  // namespace

Result<ChannelMapper> ChannelMapper::Create(int in_channels, int out_channels) {
  if (in_channels < 1 || out_channels < 1 || in_channels > 65535 || out_channels > 64) {
    return Status(StatusCode::kInvalidArgument, "channel count out of range");
  }
  ChannelMapper mapper(in_channels, out_channels);
  if (in_channels == out_channels) {
    for (int c = 0; c < in_channels; ++c) mapper.at(c, c) = 1;
  } else if (in_channels == 1) {
    for (int c = 0; c < out_channels; ++c) mapper.at(c, 0) = 1;
  } else if (out_channels > 2) {
    return Status(StatusCode::kUnsupported, "no mapping from " + std::to_string(in_channels) + " to " +
                                                std::to_string(out_channels) + " channels");
  } else {
    mapper.SetDownmix();
  }
  return mapper;
}

void ChannelMapper::SetDownmix() {
  for (int c = 0; c < in_; ++c) {
    Pan pan{1, 1};
    if (in_ == 2) pan = c == 0 ? kLeft : kRight;
    if (in_ >= 3 && in_ <= 8) pan = kLayouts[in_ - 3][c];
    if (out_ == 2) {
      at(0, c) = pan.left;
      at(1, c) = pan.right;
    } else {
      at(0, c) = pan.left + pan.right;
    }
  }
  NormaliseRows();
}

void ChannelMapper::NormaliseRows() {
  for (int o = 0; o < out_; ++o) {
    float sum = 0;
    for (int c = 0; c < in_; ++c) sum += at(o, c);
    for (int c = 0; c < in_; ++c) at(o, c) /= sum;
  }
}

AudioBlock ChannelMapper::Map(const float* interleaved, std::size_t frames) const {
  AudioBlock out(out_, static_cast<std::int64_t>(frames));
  const auto stride = static_cast<std::size_t>(in_);
  for (int o = 0; o < out_; ++o) {
    float* target = out.channel(o);
    for (int c = 0; c < in_; ++c) {
      const float k = coefficient(o, c);
      if (k == 0) continue;
      const float* source = interleaved + c;
      for (std::size_t t = 0; t < frames; ++t) target[t] += k * source[t * stride];
    }
  }
  return out;
}

AudioBlock ChannelMapper::Map(const AudioBlock& planar) const {
  AudioBlock out(out_, planar.length);
  for (int o = 0; o < out_; ++o) {
    float* target = out.channel(o);
    for (int c = 0; c < in_; ++c) {
      const float k = coefficient(o, c);
      if (k == 0) continue;
      const float* source = planar.channel(c);
      for (std::int64_t t = 0; t < planar.length; ++t) target[t] += k * source[t];
    }
  }
  return out;
}

}  // namespace xcodec::audio
