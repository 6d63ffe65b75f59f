#include "audio/source/flac_source.h"

#include <FLAC/stream_decoder.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "audio/detect/remainder.h"
#include "audio/source/pcm_source.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec::audio {
namespace {

struct DecoderDeleter {
  void operator()(FLAC__StreamDecoder* decoder) const { FLAC__stream_decoder_delete(decoder); }
};

class FlacSource final : public AudioSource {
 public:
  FlacSource(FileRange file, bool ogg, bool accept_truncated)
      : file_(std::move(file)),
        ogg_(ogg),
        accept_truncated_(accept_truncated),
        decoder_(FLAC__stream_decoder_new()) {}
  Status Open();
  const AudioInfo& info() const override { return info_; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  static FLAC__StreamDecoderReadStatus OnRead(const FLAC__StreamDecoder* decoder, FLAC__byte* to,
                                              std::size_t* size, void* self);
  static FLAC__StreamDecoderTellStatus OnTell(const FLAC__StreamDecoder* decoder, FLAC__uint64* at,
                                              void* self);
  static FLAC__StreamDecoderWriteStatus OnFrame(const FLAC__StreamDecoder* decoder, const FLAC__Frame* frame,
                                                const FLAC__int32* const* samples, void* self);
  static void OnMetadata(const FLAC__StreamDecoder* decoder, const FLAC__StreamMetadata* metadata,
                         void* self);
  static void OnError(const FLAC__StreamDecoder* decoder, FLAC__StreamDecoderErrorStatus error, void* self);
  Status Decode();
  void NoteEnd();
  Status AfterError();
  Status CheckTail();
  Status Note(StatusCode code, const std::string& text);
  Status End();

  FileRange file_;
  bool ogg_;
  bool accept_truncated_;
  std::unique_ptr<FLAC__StreamDecoder, DecoderDeleter> decoder_;
  AudioInfo info_;
  std::vector<float> decoded_;  // interleaved, waits to be read
  std::size_t taken_ = 0;       // of decoded_
  std::int64_t frames_read_ = 0;
  std::int64_t frames_decoded_ = 0;
  std::int64_t frames_before_error_ = 0;
  std::int64_t end_ = 0;  // of the last frame, or of the header, in file_; without Ogg
  bool at_end_ = false;
  Status status_;  // of reading
  Status error_;   // of decoding
};

FLAC__StreamDecoderReadStatus FlacSource::OnRead(const FLAC__StreamDecoder* /*decoder*/, FLAC__byte* to,
                                                 std::size_t* size, void* self) {
  auto* source = static_cast<FlacSource*>(self);
  const Result<std::size_t> n = source->file_.Read(to, *size);
  if (!n.ok()) {
    source->status_ = n.status();
    return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
  }
  *size = *n;
  return *n == 0 ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

FLAC__StreamDecoderTellStatus FlacSource::OnTell(const FLAC__StreamDecoder* /*decoder*/, FLAC__uint64* at,
                                                 void* self) {
  *at = static_cast<FLAC__uint64>(static_cast<FlacSource*>(self)->file_.position());
  return FLAC__STREAM_DECODER_TELL_STATUS_OK;
}

FLAC__StreamDecoderWriteStatus FlacSource::OnFrame(const FLAC__StreamDecoder* /*decoder*/,
                                                   const FLAC__Frame* frame,
                                                   const FLAC__int32* const* samples, void* self) {
  auto* source = static_cast<FlacSource*>(self);
  const auto channels = static_cast<std::size_t>(source->info_.channels);
  if (frame->header.channels != channels) return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  const float scale = 1.0F / static_cast<float>(std::int64_t{1} << (frame->header.bits_per_sample - 1));
  source->frames_decoded_ += frame->header.blocksize;
  const std::size_t start = source->decoded_.size();
  source->decoded_.resize(start + frame->header.blocksize * channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t t = 0; t < frame->header.blocksize; ++t)
      source->decoded_[start + t * channels + c] = scale * static_cast<float>(samples[c][t]);
  }
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

void FlacSource::OnMetadata(const FLAC__StreamDecoder* /*decoder*/, const FLAC__StreamMetadata* metadata,
                            void* self) {
  auto* source = static_cast<FlacSource*>(self);
  if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO) return;
  const FLAC__StreamMetadata_StreamInfo& stream = metadata->data.stream_info;
  AudioInfo& info = source->info_;
  info.sample_rate = stream.sample_rate;
  info.channels = static_cast<int>(stream.channels);
  info.bits = static_cast<int>(stream.bits_per_sample);
  if (stream.total_samples > 0) info.frames = static_cast<std::int64_t>(stream.total_samples);
}

void FlacSource::OnError(const FLAC__StreamDecoder* /*decoder*/, FLAC__StreamDecoderErrorStatus error,
                         void* self) {
  auto* source = static_cast<FlacSource*>(self);
  if (!source->error_.ok()) return;
  source->frames_before_error_ = source->frames_decoded_;
  source->error_ =
      Status(StatusCode::kDamaged, std::string("libFLAC: ") + FLAC__StreamDecoderErrorStatusString[error]);
}

Status FlacSource::Open() {
  info_.container = ogg_ ? "OGG" : "FLAC";
  info_.codec = "FLAC";
  if (decoder_ == nullptr) return Status(StatusCode::kResourceLimit, "out of memory");
  FLAC__stream_decoder_set_md5_checking(decoder_.get(), 1);
  const auto started =
      ogg_ ? FLAC__stream_decoder_init_ogg_stream(decoder_.get(), OnRead, nullptr, OnTell, nullptr, nullptr,
                                                  OnFrame, OnMetadata, OnError, this)
           : FLAC__stream_decoder_init_stream(decoder_.get(), OnRead, nullptr, OnTell, nullptr, nullptr,
                                              OnFrame, OnMetadata, OnError, this);
  if (started != FLAC__STREAM_DECODER_INIT_STATUS_OK)
    return Status(StatusCode::kUnsupported, "libFLAC cannot read Ogg");
  const bool read = FLAC__stream_decoder_process_until_end_of_metadata(decoder_.get()) != 0;
  XCODEC_RETURN_IF_ERROR(status_);
  XCODEC_RETURN_IF_ERROR(error_);
  if (!read || info_.sample_rate < 1 || info_.sample_rate > kMaxSampleRate || info_.channels < 1)
    return Status(StatusCode::kDamaged, "the FLAC stream has no proper header");
  NoteEnd();
  return Status::Ok();
}

void FlacSource::NoteEnd() {
  FLAC__uint64 end = 0;
  if (FLAC__stream_decoder_get_decode_position(decoder_.get(), &end) != 0)
    end_ = static_cast<std::int64_t>(end);
}

Status FlacSource::Decode() {
  decoded_.clear();
  taken_ = 0;
  while (decoded_.empty() && !at_end_) {
    const bool done = FLAC__stream_decoder_process_single(decoder_.get()) != 0;
    XCODEC_RETURN_IF_ERROR(status_);
    if (!error_.ok()) return AfterError();
    if (!decoded_.empty()) NoteEnd();
    const auto state = FLAC__stream_decoder_get_state(decoder_.get());
    if (state == FLAC__STREAM_DECODER_END_OF_STREAM) return decoded_.empty() ? End() : Status::Ok();
    if (!done)
      return Status(StatusCode::kDamaged, std::string("libFLAC: ") + FLAC__StreamDecoderStateString[state]);
  }
  return Status::Ok();
}

// If a frame follows, the stream is damaged; otherwise it ends here.
Status FlacSource::AfterError() {
  const bool complete = info_.frames >= 0 && frames_before_error_ >= info_.frames;
  while (!complete && frames_decoded_ == frames_before_error_ &&
         FLAC__stream_decoder_get_state(decoder_.get()) != FLAC__STREAM_DECODER_END_OF_STREAM) {
    if (FLAC__stream_decoder_process_single(decoder_.get()) == 0) break;
    XCODEC_RETURN_IF_ERROR(status_);
  }
  if (!complete && frames_decoded_ > frames_before_error_) return error_;
  decoded_.clear();
  return End();
}

Status FlacSource::Note(StatusCode code, const std::string& text) {
  if (!accept_truncated_) return Status(code, text);
  Lacks(text);
  return Status::Ok();
}

// Data after the last frame; tags and padding are harmless.
Status FlacSource::CheckTail() {
  if (ogg_) return Status::Ok();
  XCODEC_ASSIGN_OR_RETURN(const Remainder left, JudgeRemainder(file_, end_));
  if (!left.other_file.empty()) return Note(StatusCode::kDamaged, left.other_file);
  if (!left.cut_tag.empty()) return Note(StatusCode::kTruncated, left.cut_tag);
  if (info_.frames < 0 && !error_.ok() && left.bytes > 0)
    return Note(StatusCode::kTruncated,
                "audio ends within a frame, after " + std::to_string(frames_read_) + " samples");
  Leaves(LeftText(left));
  return Status::Ok();
}

Status FlacSource::End() {
  at_end_ = true;
  const bool intact = FLAC__stream_decoder_finish(decoder_.get()) != 0;
  if (info_.frames >= 0 && frames_read_ < info_.frames)
    return Note(StatusCode::kTruncated, "audio " + EndsEarly(frames_read_, info_.frames, "samples"));
  if (info_.frames >= 0 && frames_read_ > info_.frames)
    return Note(StatusCode::kDamaged,
                "the stream has more than the " + std::to_string(info_.frames) + " samples that it states");
  XCODEC_RETURN_IF_ERROR(CheckTail());
  if (intact || frames_decoded_ == 0 || !shortfall().empty()) return Status::Ok();
  return Note(StatusCode::kDamaged, "the samples do not have the checksum that the stream states");
}

Result<std::size_t> FlacSource::Read(float* interleaved, std::size_t frames) {
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

Result<std::unique_ptr<AudioSource>> OpenFlacStream(const FileRange& file, bool ogg, bool accept_truncated) {
  std::int64_t end = file.size();
  if (!ogg) {
    XCODEC_ASSIGN_OR_RETURN(end, EndBeforeTags(file));
  }
  auto source = std::make_unique<FlacSource>(file.Part(0, end), ogg, accept_truncated);
  XCODEC_RETURN_IF_ERROR(source->Open());
  return std::unique_ptr<AudioSource>(std::move(source));
}

}  // namespace xcodec::audio
