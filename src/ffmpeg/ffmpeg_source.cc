#include "ffmpeg/ffmpeg_source.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "audio/detect/media_size.h"
#include "audio/source/media_file.h"
#include "audio/source/pcm_source.h"
#include "audio/tags/trailing_tags.h"
#include "ffmpeg/log_scope.h"
#include "ffmpeg/media_tags.h"

namespace xcodec::ffmpeg {
namespace {

// Demuxers whose duration is the exact number of samples that the file has.
bool StatesLength(std::string_view demuxer) {
  return demuxer == "wv" || demuxer == "ape" || demuxer == "tta" || demuxer == "tak";
}

std::string CodecName(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_VORBIS:
      return "Vorbis";
    case AV_CODEC_ID_OPUS:
      return "Opus";
    case AV_CODEC_ID_WAVPACK:
      return "WavPack";
    case AV_CODEC_ID_APE:
      return "Monkey's Audio";
    case AV_CODEC_ID_WMAV1:
    case AV_CODEC_ID_WMAV2:
      return "WMA";
    case AV_CODEC_ID_AC3:
      return "AC-3";
    case AV_CODEC_ID_EAC3:
      return "E-AC-3";
    default:
      break;
  }
  std::string name = avcodec_get_name(id);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

// 0 for lossy codecs.
int BitsOf(const AVCodecContext& context) {
  const AVCodecDescriptor* codec = avcodec_descriptor_get(context.codec_id);
  if (codec == nullptr || (codec->props & AV_CODEC_PROP_LOSSLESS) == 0) return 0;
  // Codecs that may be either count as lossy, except WavPack, which is usually lossless.
  if ((codec->props & AV_CODEC_PROP_LOSSY) != 0 && codec->id != AV_CODEC_ID_WAVPACK) return 0;
  const int bits = context.bits_per_raw_sample;
  return bits > 0 && bits <= 64 ? bits : 8 * av_get_bytes_per_sample(context.sample_fmt);
}

bool IsFloat(AVSampleFormat format) {
  const AVSampleFormat packed = av_get_packed_sample_fmt(format);
  return packed == AV_SAMPLE_FMT_FLT || packed == AV_SAMPLE_FMT_DBL;
}

}  // namespace

Result<std::unique_ptr<audio::AudioSource>> FfmpegSource::Open(const audio::FileRange& file,
                                                               const audio::MediaKind& kind,
                                                               bool accept_truncated) {
  // FFmpeg would find no audio in a file that has lost its index.
  XCODEC_ASSIGN_OR_RETURN(const audio::DeclaredSize size, audio::CheckMediaSize(file, kind));
  if (!size.truncated.empty() && !accept_truncated) return Status(StatusCode::kTruncated, size.truncated);
  if (!size.surplus.empty() && !accept_truncated) return Status(StatusCode::kDamaged, size.surplus);
  auto source = OpenStream(file, kind, size, accept_truncated);
  const StatusCode code = source.status().code();
  const bool unread = code == StatusCode::kUnsupported || code == StatusCode::kDamaged;
  if (!unread || size.truncated.empty()) return source;
  return Status(StatusCode::kTruncated, size.truncated + ", and without the others nothing can be read (" +
                                            source.status().message() + ")");
}

Result<std::unique_ptr<audio::AudioSource>> FfmpegSource::OpenStream(const audio::FileRange& file,
                                                                     const audio::MediaKind& kind,
                                                                     const audio::DeclaredSize& size,
                                                                     bool accept_truncated) {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, audio::EndBeforeTags(file));
  // In these files FFmpeg treats tags as frames; TagLib reads them.
  constexpr std::string_view kFrames[] = {"aac", "ac3", "eac3", "dts", "amr", "wv", "loas"};
  const bool frames = std::find(std::begin(kFrames), std::end(kFrames), kind.demuxer) != std::end(kFrames);
  XCODEC_ASSIGN_OR_RETURN(auto input, MediaInput::Open(size.end >= 0 ? file.Part(0, size.end)
                                                       : frames      ? file.Part(0, end)
                                                                     : file,
                                                       kind));
  XCODEC_ASSIGN_OR_RETURN(StreamChoice stream, ChooseStream(*input->context()));
  for (unsigned i = 0; i < input->context()->nb_streams; ++i) {
    if (static_cast<int>(i) != stream.index) input->context()->streams[i]->discard = AVDISCARD_ALL;
  }
  XCODEC_ASSIGN_OR_RETURN(AudioDecoder decoder,
                          AudioDecoder::Create(*input->context()->streams[stream.index]));
  std::unique_ptr<FfmpegSource> source(
      new FfmpegSource(std::move(input), std::move(decoder), std::move(stream), accept_truncated));
  if (size.unknown) source->end_ = end;
  XCODEC_RETURN_IF_ERROR(source->Start(kind, size));
  source->Leaves(size.besides);
  return std::unique_ptr<audio::AudioSource>(std::move(source));
}

FfmpegSource::FfmpegSource(std::unique_ptr<MediaInput> input, AudioDecoder decoder, StreamChoice stream,
                           bool accept_truncated)
    : input_(std::move(input)),
      decoder_(std::move(decoder)),
      stream_(std::move(stream)),
      accept_truncated_(accept_truncated),
      packet_(av_packet_alloc()) {}

Status FfmpegSource::Start(const audio::MediaKind& kind, const audio::DeclaredSize& size) {
  if (packet_ == nullptr) return Status(StatusCode::kResourceLimit, "out of memory");
  if (!size.truncated.empty()) XCODEC_RETURN_IF_ERROR(Note(StatusCode::kTruncated, size.truncated));
  if (!size.surplus.empty()) XCODEC_RETURN_IF_ERROR(Note(StatusCode::kDamaged, size.surplus));
  XCODEC_RETURN_IF_ERROR(NoteIf(input_->start_error()));
  while (!started_ && !ended_) XCODEC_RETURN_IF_ERROR(Advance());
  if (!started_) {
    if (problems_ > 0) return Status(StatusCode::kDamaged, "nothing of it can be decoded: " + first_problem_);
    // A stream without any sample, unless it says otherwise: FFmpeg drops indexes that are beyond its limits.
    if (stream().nb_frames > 0 || stream().duration > 0)
      return Status(StatusCode::kDamaged, "states that it has sound, and has none");
    const AVCodecParameters& parameters = *stream().codecpar;
    frame_.sample_rate = parameters.sample_rate;
    frame_.channels = parameters.ch_layout.nb_channels;
    if (frame_.sample_rate < 1 || frame_.sample_rate > audio::kMaxSampleRate || frame_.channels < 1 ||
        frame_.channels > audio::kMaxAudioChannels)
      return Status(StatusCode::kDamaged, "holds no sound");
    info_.sample_rate = frame_.sample_rate;
    info_.channels = frame_.channels;
  }
  Describe(kind);
  return Status::Ok();
}

void FfmpegSource::Describe(const audio::MediaKind& kind) {
  info_.container = kind.name;
  info_.codec = CodecName(decoder_.context().codec_id);
  info_.bits = BitsOf(decoder_.context());
  info_.is_float = info_.bits != 0 && IsFloat(decoder_.context().sample_fmt);
  const AVRational one_sample = {1, static_cast<int>(info_.sample_rate)};
  if (StatesLength(kind.demuxer) && stream().duration > 0 && av_cmp_q(stream().time_base, one_sample) == 0)
    info_.frames = stream().duration;
  SetTags(TagsOf(*input_->context(), stream_.index));
  SetBesides(stream_.besides);
  SetChoice(stream_.choice);
}

Status FfmpegSource::Note(StatusCode code, const std::string& text) {
  if (!accept_truncated_) return Status(code, text);
  if (problems_++ == 0) first_problem_ = text;
  return Status::Ok();
}

Status FfmpegSource::NoteIf(const std::string& problem) {
  if (problem.empty()) return Status::Ok();
  return Note(StatusCode::kDamaged, "FFmpeg, after " + std::to_string(frames_) + " samples: " + problem);
}

// Hands the next packet of the stream to the decoder.
Status FfmpegSource::Feed() {
  std::string problem;
  XCODEC_ASSIGN_OR_RETURN(const bool more, input_->Read(packet_.get(), &problem));
  Status status = NoteIf(problem);
  if (status.ok() && more && packet_->stream_index == stream_.index) {
    if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0 && problem.empty())
      status = NoteIf("a packet" +
                      (packet_->pos >= 0 ? " at byte " + std::to_string(packet_->pos) : std::string()) +
                      " is damaged or cut off");
    problem.clear();
    if (status.ok()) status = decoder_.Push(packet_.get(), &problem);
    if (status.ok()) status = NoteIf(problem);
  }
  av_packet_unref(packet_.get());
  if (!status.ok() || more) return status;
  drained_ = true;
  XCODEC_RETURN_IF_ERROR(decoder_.Push(nullptr, &problem));
  return NoteIf(problem);
}

// One step further: a frame, a packet, or the end.
Status FfmpegSource::Advance() {
  std::string problem;
  taken_ = 0;
  XCODEC_ASSIGN_OR_RETURN(const AudioDecoder::State state, decoder_.Pull(&frame_, &problem));
  XCODEC_RETURN_IF_ERROR(NoteIf(problem));
  if (state == AudioDecoder::State::kFrame) return TakeFrame();
  if (state == AudioDecoder::State::kHungry && !drained_) return Feed();
  return Finish();
}

Status FfmpegSource::TakeFrame() {
  if (!started_) {
    info_.sample_rate = frame_.sample_rate;
    info_.channels = frame_.channels;
    started_ = true;
  }
  if (frame_.sample_rate != info_.sample_rate || frame_.channels != info_.channels) {
    const std::string text = "after " + std::to_string(frames_) + " samples the sound goes on with " +
                             std::to_string(frame_.channels) + " channels at " +
                             std::to_string(frame_.sample_rate) + " Hz";
    frame_.samples.clear();
    ended_ = true;
    XCODEC_RETURN_IF_ERROR(Note(StatusCode::kUnsupported, text));
    return Finish();
  }
  XCODEC_RETURN_IF_ERROR(
      audio::CheckFinite(frame_.samples.data(), frame_.samples.size(), info_.channels, frames_));
  const std::int64_t samples = static_cast<std::int64_t>(frame_.samples.size()) / info_.channels;
  NoteGap(samples);
  frames_ += samples;
  return Status::Ok();
}

// Before the frame counts. Time stamps are rounded, to milliseconds in some containers.
void FfmpegSource::NoteGap(std::int64_t samples) {
  const bool known = frame_.time != DecodedFrame::kNoTime && next_time_ != DecodedFrame::kNoTime;
  const std::int64_t gap = known ? frame_.time - next_time_ : 0;
  if (gap > std::max(info_.sample_rate / 200, last_samples_ * 3 / 4)) {
    if (gap_samples_ == 0) gap_at_ = frames_;
    gap_samples_ += gap;
  }
  next_time_ = frame_.time != DecodedFrame::kNoTime ? frame_.time + samples : DecodedFrame::kNoTime;
  last_samples_ = samples;
}

Status FfmpegSource::Finish() {
  ended_ = true;
  if (info_.frames >= 0 && frames_ < info_.frames)
    XCODEC_RETURN_IF_ERROR(
        Note(StatusCode::kTruncated, "audio " + audio::EndsEarly(frames_, info_.frames, "samples")));
  if (info_.frames >= 0 && frames_ > info_.frames) {
    XCODEC_RETURN_IF_ERROR(
        Note(StatusCode::kDamaged,
             "the file has more than the " + std::to_string(info_.frames) + " samples that it states"));
  }
  if (end_ >= 0 && drained_ && input_->position() < end_) {
    // It is unknown whether these are audio.
    Leaves("the bytes from " + std::to_string(input_->position()) + " on, which FFmpeg does not read");
  }
  std::string text = first_problem_;
  if (problems_ > 1) text += ", and " + std::to_string(problems_ - 1) + " more faults";
  if (gap_samples_ > 0) {
    text += (text.empty() ? "" : "; ") + std::string("by its time stamps ") + std::to_string(gap_samples_) +
            " samples are missing, the first after " + std::to_string(gap_at_);
  }
  Lacks(text);
  return Status::Ok();
}

Result<std::size_t> FfmpegSource::Read(float* interleaved, std::size_t frames) {
  const auto channels = static_cast<std::size_t>(info_.channels);
  std::size_t done = 0;
  while (done < frames) {
    const std::size_t n = std::min((frames - done) * channels, frame_.samples.size() - taken_);
    std::copy_n(frame_.samples.begin() + static_cast<std::ptrdiff_t>(taken_), n,
                interleaved + done * channels);
    taken_ += n;
    done += n / channels;
    if (done == frames || (ended_ && taken_ == frame_.samples.size())) break;
    XCODEC_RETURN_IF_ERROR(Advance());
  }
  return done;
}

}  // namespace xcodec::ffmpeg
