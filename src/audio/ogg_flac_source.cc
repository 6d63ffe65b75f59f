#include "audio/ogg_flac_source.h"

#include <FLAC/stream_decoder.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "audio/pcm_source.h"

namespace xcodec {
namespace {

struct DecoderDeleter {
  void operator()(FLAC__StreamDecoder* decoder) const { FLAC__stream_decoder_delete(decoder); }
};

class OggFlacSource final : public AudioSource {
 public:
  OggFlacSource(FileRange file, bool accept_truncated)
      : file_(std::move(file)), accept_truncated_(accept_truncated), decoder_(FLAC__stream_decoder_new()) {}
  Status Open();
  const AudioInfo& info() const override { return info_; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  static FLAC__StreamDecoderReadStatus OnRead(const FLAC__StreamDecoder* decoder, FLAC__byte* to,
                                              std::size_t* size, void* self);
  static FLAC__StreamDecoderWriteStatus OnFrame(const FLAC__StreamDecoder* decoder, const FLAC__Frame* frame,
                                                const FLAC__int32* const* samples, void* self);
  static void OnMetadata(const FLAC__StreamDecoder* decoder, const FLAC__StreamMetadata* metadata,
                         void* self);
  static void OnError(const FLAC__StreamDecoder* decoder, FLAC__StreamDecoderErrorStatus error, void* self);
  Status Decode();
  Status End();

  FileRange file_;
  bool accept_truncated_;
  std::unique_ptr<FLAC__StreamDecoder, DecoderDeleter> decoder_;
  AudioInfo info_;
  std::vector<float> decoded_;  // interleaved, waits to be read
  std::size_t taken_ = 0;       // of decoded_
  std::int64_t frames_read_ = 0;
  bool at_end_ = false;
  Status status_;
};

FLAC__StreamDecoderReadStatus OggFlacSource::OnRead(const FLAC__StreamDecoder* /*decoder*/, FLAC__byte* to,
                                                    std::size_t* size, void* self) {
  auto* source = static_cast<OggFlacSource*>(self);
  const Result<std::size_t> n = source->file_.Read(to, *size);
  if (!n.ok()) {
    source->status_ = n.status();
    return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
  }
  *size = *n;
  return *n == 0 ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

FLAC__StreamDecoderWriteStatus OggFlacSource::OnFrame(const FLAC__StreamDecoder* /*decoder*/,
                                                      const FLAC__Frame* frame,
                                                      const FLAC__int32* const* samples, void* self) {
  auto* source = static_cast<OggFlacSource*>(self);
  const auto channels = static_cast<std::size_t>(source->info_.channels);
  if (frame->header.channels != channels) return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  const float scale = 1.0F / static_cast<float>(std::int64_t{1} << (frame->header.bits_per_sample - 1));
  const std::size_t start = source->decoded_.size();
  source->decoded_.resize(start + frame->header.blocksize * channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t t = 0; t < frame->header.blocksize; ++t)
      source->decoded_[start + t * channels + c] = scale * static_cast<float>(samples[c][t]);
  }
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

void OggFlacSource::OnMetadata(const FLAC__StreamDecoder* /*decoder*/, const FLAC__StreamMetadata* metadata,
                               void* self) {
  if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO) return;
  const FLAC__StreamMetadata_StreamInfo& stream = metadata->data.stream_info;
  AudioInfo& info = static_cast<OggFlacSource*>(self)->info_;
  info.sample_rate = stream.sample_rate;
  info.channels = static_cast<int>(stream.channels);
  info.bits = static_cast<int>(stream.bits_per_sample);
  if (stream.total_samples > 0) info.frames = static_cast<std::int64_t>(stream.total_samples);
}

void OggFlacSource::OnError(const FLAC__StreamDecoder* /*decoder*/, FLAC__StreamDecoderErrorStatus error,
                            void* self) {
  static_cast<OggFlacSource*>(self)->status_ =
      Status(StatusCode::kDamaged, std::string("libFLAC: ") + FLAC__StreamDecoderErrorStatusString[error]);
}

Status OggFlacSource::Open() {
  info_.container = "OGG";
  info_.codec = "FLAC";
  if (decoder_ == nullptr) return Status(StatusCode::kResourceLimit, "out of memory");
  FLAC__stream_decoder_set_md5_checking(decoder_.get(), 1);
  const auto started = FLAC__stream_decoder_init_ogg_stream(decoder_.get(), OnRead, nullptr, nullptr, nullptr,
                                                            nullptr, OnFrame, OnMetadata, OnError, this);
  if (started != FLAC__STREAM_DECODER_INIT_STATUS_OK)
    return Status(StatusCode::kUnsupported, "libFLAC cannot read Ogg");
  const bool read = FLAC__stream_decoder_process_until_end_of_metadata(decoder_.get()) != 0;
  XCODEC_RETURN_IF_ERROR(status_);
  if (!read || info_.sample_rate < 1 || info_.sample_rate > kMaxSampleRate || info_.channels < 1)
    return Status(StatusCode::kDamaged, "the FLAC stream has no proper header");
  return Status::Ok();
}

Status OggFlacSource::Decode() {
  decoded_.clear();
  taken_ = 0;
  while (decoded_.empty() && !at_end_) {
    const bool done = FLAC__stream_decoder_process_single(decoder_.get()) != 0;
    // The frame in which a stream is cut cannot be decoded; those before it can.
    if (accept_truncated_ && status_.code() == StatusCode::kDamaged && frames_read_ < info_.frames &&
        file_.position() == file_.size()) {
      status_ = Status::Ok();
      return End();
    }
    XCODEC_RETURN_IF_ERROR(status_);
    const auto state = FLAC__stream_decoder_get_state(decoder_.get());
    if (state == FLAC__STREAM_DECODER_END_OF_STREAM) return decoded_.empty() ? End() : Status::Ok();
    if (!done)
      return Status(StatusCode::kDamaged, std::string("libFLAC: ") + FLAC__StreamDecoderStateString[state]);
  }
  return Status::Ok();
}

Status OggFlacSource::End() {
  at_end_ = true;
  const bool intact = FLAC__stream_decoder_finish(decoder_.get()) != 0;
  if (info_.frames >= 0 && frames_read_ < info_.frames) {
    const std::string text = "audio " + EndsEarly(frames_read_, info_.frames, "samples");
    if (!accept_truncated_) return Status(StatusCode::kTruncated, text);
    SetShortfall(text);
    return Status::Ok();
  }
  return intact ? Status::Ok()
                : Status(StatusCode::kDamaged, "the samples do not have the checksum that the stream states");
}

Result<std::size_t> OggFlacSource::Read(float* interleaved, std::size_t frames) {
  const auto channels = static_cast<std::size_t>(info_.channels);
  std::size_t done = 0;
  while (done < frames) {
    if (taken_ == decoded_.size()) XCODEC_RETURN_IF_ERROR(Decode());
    const std::size_t n = std::min(frames - done, (decoded_.size() - taken_) / channels);
    if (n == 0) break;
    std::copy_n(decoded_.begin() + static_cast<std::ptrdiff_t>(taken_), n * channels,
                interleaved + done * channels);
    taken_ += n * channels;
    done += n;
    frames_read_ += static_cast<std::int64_t>(n);
  }
  return done;
}

}  // namespace

Result<std::unique_ptr<AudioSource>> OpenOggFlac(FileRange file, bool accept_truncated) {
  auto source = std::make_unique<OggFlacSource>(std::move(file), accept_truncated);
  XCODEC_RETURN_IF_ERROR(source->Open());
  return std::unique_ptr<AudioSource>(std::move(source));
}

}  // namespace xcodec
