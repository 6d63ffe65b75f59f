#include "audio/sink/audio_sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "audio/sink/sinks.h"
#include "audio/source/audio_source.h"

namespace xcodec::audio {
namespace {

class ResampledSink : public AudioSink {
 public:
  ResampledSink(std::unique_ptr<AudioSink> inner, std::unique_ptr<Resampler> resampler,
                std::int64_t target_length)
      : inner_(std::move(inner)), resampler_(std::move(resampler)), target_length_(target_length) {}
  Status Write(const AudioBlock& audio) override {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock out, resampler_->Push(audio));
    return inner_->Write(out);
  }
  Status Finish() override {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock out, resampler_->Finish(target_length_));
    XCODEC_RETURN_IF_ERROR(inner_->Write(out));
    return inner_->Finish();
  }
  void SetLength(std::int64_t length) override { target_length_ = length; }
  float peak() const override { return inner_->peak(); }

 private:
  std::unique_ptr<AudioSink> inner_;
  std::unique_ptr<Resampler> resampler_;
  std::int64_t target_length_;
};

}  // namespace

Result<AudioBits> ParseAudioBits(std::string_view text) {
  if (text == "16") return AudioBits::k16;
  if (text == "24") return AudioBits::k24;
  if (text == "32f") return AudioBits::k32Float;
  return Status(StatusCode::kInvalidArgument, "bits are 16, 24 or 32f");
}

AudioContainer AudioContainerForPath(std::string_view path) {
  constexpr std::string_view kFlac = ".flac";
  if (path.size() < kFlac.size()) return AudioContainer::kWav;
  const std::string_view end = path.substr(path.size() - kFlac.size());
  const bool flac = std::equal(end.begin(), end.end(), kFlac.begin(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
  return flac ? AudioContainer::kFlac : AudioContainer::kWav;
}

std::string ClippingWarning(float peak) {
  const auto decibels = [](float x) { return 20 * std::log10(static_cast<double>(x)); };
  return fmt::format(
      "clipped: the peak of {:+.2f} dB was cut to {:.2f} dB; -r scales the output down, "
      "--bits 32f keeps the peak",
      decibels(peak), decibels(kClipLimit));
}

Result<std::unique_ptr<AudioSink>> CreateAudioSink(int fd, const AudioSinkOptions& options) {
  if (options.channels < 1 || options.channels > kMaxAudioChannels || options.sample_rate < 1 ||
      options.sample_rate > kMaxSampleRate) {
    return Status(StatusCode::kInvalidArgument, "output: channels are 1 to 64, rates 1 to 768000");
  }
  const bool flac = options.container == AudioContainer::kFlac;
  Result<std::unique_ptr<AudioSink>> sink = flac ? CreateFlacSink(fd, options) : PcmSink::Create(fd, options);
  if (!sink.ok() || !options.rescale) return sink;
  return RescaleSink::Create(std::move(*sink), options.channels);
}

Result<std::unique_ptr<AudioSink>> CreateResampledSink(std::unique_ptr<AudioSink> inner, ResamplerKind kind,
                                                       int channels, std::int64_t from, std::int64_t to,
                                                       std::int64_t target_length) {
  if (from == to && target_length < 0) return inner;
  XCODEC_ASSIGN_OR_RETURN(auto resampler, CreateResampler(kind, channels, from, to));
  return std::unique_ptr<AudioSink>(
      std::make_unique<ResampledSink>(std::move(inner), std::move(resampler), target_length));
}

Status MemorySink::Write(const AudioBlock& audio) {
  if (channels_.empty()) channels_.resize(static_cast<std::size_t>(audio.channels));
  if (channels_.size() != static_cast<std::size_t>(audio.channels)) {
    return Status(StatusCode::kInvalidArgument, "wrong channel count");
  }
  for (int c = 0; c < audio.channels; ++c) {
    auto& samples = channels_[static_cast<std::size_t>(c)];
    samples.insert(samples.end(), audio.channel(c), audio.channel(c) + audio.length);
  }
  return Status::Ok();
}

float MemorySink::peak() const {
  float peak = 0;
  for (const auto& samples : channels_) {
    for (const float x : samples) peak = std::max(peak, std::fabs(x));
  }
  return peak;
}

AudioBlock MemorySink::audio() const {
  const std::size_t length = channels_.empty() ? 0 : channels_[0].size();
  AudioBlock block(static_cast<int>(channels_.size()), static_cast<std::int64_t>(length));
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    std::copy(channels_[c].begin(), channels_[c].end(), block.channel(static_cast<int>(c)));
  }
  return block;
}

}  // namespace xcodec::audio
