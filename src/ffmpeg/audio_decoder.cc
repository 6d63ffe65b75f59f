#include "ffmpeg/audio_decoder.h"

#include <cstddef>

#include "audio/source/audio_source.h"
#include "ffmpeg/log_scope.h"

namespace xcodec::ffmpeg {
namespace {

Status NoMemory() { return Status(StatusCode::kResourceLimit, "out of memory"); }

// The error of a call that returned `code`; empty: none.
std::string ProblemOf(int code, const LogScope& log) {
  if (!log.error().empty()) return log.error();
  return code < 0 && code != AVERROR(EAGAIN) && code != AVERROR_EOF ? FfmpegError(code) : "";
}

std::int64_t TimeOf(const AVFrame& frame, AVRational base) {
  constexpr std::int64_t kLatest = std::int64_t{1} << 53;  // beyond, a header lies
  if (frame.pts == AV_NOPTS_VALUE || base.num <= 0 || base.den <= 0) return DecodedFrame::kNoTime;
  const std::int64_t time = av_rescale_q(frame.pts, base, {1, frame.sample_rate});
  return time > -kLatest && time < kLatest ? time : DecodedFrame::kNoTime;
}

}  // namespace

Result<AudioDecoder> AudioDecoder::Create(const AVStream& stream) {
  const LogScope log;
  const AVCodecParameters& parameters = *stream.codecpar;
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  if (codec == nullptr) return Status(StatusCode::kUnsupported, "its audio codec is not known");
  AudioDecoder decoder;
  decoder.context_.reset(avcodec_alloc_context3(codec));
  decoder.frame_.reset(av_frame_alloc());
  if (decoder.context_ == nullptr || decoder.frame_ == nullptr) return NoMemory();
  AVCodecContext* context = decoder.context_.get();
  int code = avcodec_parameters_to_context(context, &parameters);
  if (code >= 0) {
    context->pkt_timebase = stream.time_base;
    context->thread_count = 1;  // otherwise LogScope would get fewer messages
    context->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
    code = avcodec_open2(context, codec, nullptr);
  }
  if (code == AVERROR(ENOMEM)) return NoMemory();
  if (code == AVERROR_EXPERIMENTAL)
    return Status(StatusCode::kUnsupported,
                  std::string("its audio codec is not known (") + codec->name + ")");
  if (code < 0) {
    return Status(code == AVERROR_PATCHWELCOME ? StatusCode::kUnsupported : StatusCode::kDamaged,
                  "FFmpeg: " + ProblemOf(code, log));
  }
  return decoder;
}

Status AudioDecoder::Push(const AVPacket* packet, std::string* problem) {
  const LogScope log;
  const int code = avcodec_send_packet(context_.get(), packet);
  if (code == AVERROR(ENOMEM)) return NoMemory();
  *problem = ProblemOf(code, log);
  return Status::Ok();
}

Result<AudioDecoder::State> AudioDecoder::Pull(DecodedFrame* frame, std::string* problem) {
  const LogScope log;
  frame->samples.clear();
  const int code = avcodec_receive_frame(context_.get(), frame_.get());
  if (code == AVERROR(ENOMEM)) return NoMemory();
  *problem = ProblemOf(code, log);
  if (code == AVERROR_EOF) return State::kFinished;
  if (code < 0) return State::kHungry;
  if (problem->empty() && (frame_->decode_error_flags != 0 || (frame_->flags & AV_FRAME_FLAG_CORRUPT) != 0))
    *problem = "a damaged frame";
  XCODEC_RETURN_IF_ERROR(Convert(frame));
  return State::kFrame;
}

Status AudioDecoder::PrepareConversion(int channels) {
  if (converter_ != nullptr && converter_format_ == frame_->format && converter_channels_ == channels)
    return Status::Ok();
  // The same channels on both sides, in whatever order they are: nothing is mixed here.
  AVChannelLayout layout{};
  layout.order = AV_CHANNEL_ORDER_UNSPEC;
  layout.nb_channels = channels;
  SwrContext* converter = nullptr;
  int code =
      swr_alloc_set_opts2(&converter, &layout, AV_SAMPLE_FMT_FLT, frame_->sample_rate, &layout,
                          static_cast<AVSampleFormat>(frame_->format), frame_->sample_rate, 0, nullptr);
  converter_.reset(converter);
  if (code >= 0) code = swr_init(converter);
  if (code == AVERROR(ENOMEM)) return NoMemory();
  if (code < 0) return Status(StatusCode::kUnsupported, "libswresample: " + FfmpegError(code));
  converter_format_ = frame_->format;
  converter_channels_ = channels;
  return Status::Ok();
}

Status AudioDecoder::Convert(DecodedFrame* frame) {
  const int channels = frame_->ch_layout.nb_channels;
  if (channels < 1 || channels > audio::kMaxAudioChannels)
    return Status(StatusCode::kDamaged, "the audio has " + std::to_string(channels) + " channels");
  if (frame_->sample_rate < 1 || frame_->sample_rate > audio::kMaxSampleRate)
    return Status(StatusCode::kDamaged,
                  "the audio has a sample rate of " + std::to_string(frame_->sample_rate));
  frame->sample_rate = frame_->sample_rate;
  frame->channels = channels;
  frame->time = TimeOf(*frame_, context_->pkt_timebase);
  XCODEC_RETURN_IF_ERROR(PrepareConversion(channels));
  frame->samples.resize(static_cast<std::size_t>(frame_->nb_samples) * static_cast<std::size_t>(channels));
  auto* out = reinterpret_cast<std::uint8_t*>(frame->samples.data());
  auto* in = const_cast<const std::uint8_t**>(frame_->extended_data);
  const int n = swr_convert(converter_.get(), &out, frame_->nb_samples, in, frame_->nb_samples);
  if (n != frame_->nb_samples) return Status(StatusCode::kInternal, "libswresample loses samples");
  return Status::Ok();
}

}  // namespace xcodec::ffmpeg
