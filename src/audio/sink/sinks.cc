#include "audio/sink/sinks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "base/atomic_file.h"
#include "base/temp_file.h"

namespace xcodec::audio {
namespace {

bool IsSeekable(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && lseek(fd, 0, SEEK_CUR) >= 0;
}

Status PatchStart(int fd, const std::vector<unsigned char>& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Status(StatusCode::kIo, "write failed: " + SystemMessage(errno));
    done += static_cast<std::size_t>(n);
  }
  return Status::Ok();
}

SampleFormat FormatFor(const AudioSinkOptions& options) {
  if (options.container == AudioContainer::kRaw) return options.raw_format;
  SampleFormat format;
  format.bytes = options.bits == AudioBits::k16 ? 2 : options.bits == AudioBits::k24 ? 3 : 4;
  if (options.bits == AudioBits::k32Float) format.kind = SampleFormat::Kind::kFloat;
  return format;
}

}  // namespace

Status Interleaver::Check(const AudioBlock& audio) const {
  return audio.channels == channels_ ? Status::Ok()
                                     : Status(StatusCode::kInvalidArgument, "wrong channel count");
}

std::size_t Interleaver::Fill(const AudioBlock& audio, std::int64_t at) {
  const std::int64_t frames = std::min(kPiece, audio.length - at);
  buffer_.resize(static_cast<std::size_t>(frames * channels_));
  for (int c = 0; c < channels_; ++c) {
    const float* in = audio.channel(c) + at;
    float* out = buffer_.data() + c;
    for (std::int64_t t = 0; t < frames; ++t) {
      peak_ = std::max(peak_, std::fabs(in[t]));
      out[t * channels_] = clip_ ? std::clamp(in[t], -kClipLimit, kClipLimit) : in[t];
    }
  }
  return static_cast<std::size_t>(frames);
}

Result<std::unique_ptr<AudioSink>> PcmSink::Create(int fd, const AudioSinkOptions& options) {
  std::unique_ptr<PcmSink> sink(new PcmSink(fd, options, FormatFor(options)));
  XCODEC_RETURN_IF_ERROR(sink->WriteHeader(sink->expected_bytes_));
  return std::unique_ptr<AudioSink>(std::move(sink));
}

PcmSink::PcmSink(int fd, const AudioSinkOptions& options, const SampleFormat& format)
    : fd_(fd),
      wav_(options.container == AudioContainer::kWav),
      seekable_(IsSeekable(fd)),
      expected_bytes_(
          options.expected_length < 0 ? -1 : options.expected_length * options.channels * format.bytes),
      interleaver_(options.channels, format.kind != SampleFormat::Kind::kFloat) {
  layout_.format = format;
  layout_.sample_rate = options.sample_rate;
  layout_.channels = options.channels;
  layout_.reserve = seekable_ && (expected_bytes_ < 0 || expected_bytes_ > 0xFFFFFF00LL);
}

Status PcmSink::WriteHeader(std::int64_t data_bytes) {
  return wav_ ? WriteAll(fd_, MakeWavHeader(layout_, data_bytes)) : Status::Ok();
}

Status PcmSink::Write(const AudioBlock& audio) {
  return interleaver_.Run(audio, [this](const float* samples, std::size_t frames) {
    const std::size_t count = frames * static_cast<std::size_t>(layout_.channels);
    bytes_.resize(count * static_cast<std::size_t>(layout_.format.bytes));
    EncodeSamples(layout_.format, samples, count, bytes_.data());
    written_ += static_cast<std::int64_t>(bytes_.size());
    return WriteAll(fd_, bytes_);
  });
}

Status PcmSink::Finish() {
  if (!wav_) return Status::Ok();
  if ((written_ & 1) != 0) {
    const unsigned char pad = 0;
    XCODEC_RETURN_IF_ERROR(WriteAll(fd_, Bytes(&pad, 1)));
  }
  if (written_ == expected_bytes_) return Status::Ok();
  if (seekable_ && (layout_.reserve || written_ <= 0xFFFFFF00LL))
    return PatchStart(fd_, MakeWavHeader(layout_, written_));
  if (expected_bytes_ < 0) return Status::Ok();
  return Status(StatusCode::kInternal, "the audio is not as long as its header says");
}

Result<std::unique_ptr<AudioSink>> RescaleSink::Create(std::unique_ptr<AudioSink> inner, int channels) {
  XCODEC_ASSIGN_OR_RETURN(OwnedFd file, CreateTempFile());
  return std::unique_ptr<AudioSink>(new RescaleSink(std::move(inner), channels, std::move(file)));
}

Status RescaleSink::Write(const AudioBlock& audio) {
  return interleaver_.Run(audio, [this](const float* samples, std::size_t frames) {
    const std::size_t bytes = frames * static_cast<std::size_t>(channels_) * sizeof(float);
    return WriteAll(file_.get(), Bytes(reinterpret_cast<const unsigned char*>(samples), bytes));
  });
}

Status RescaleSink::Finish() {
  const float scale = peak() > 0 ? std::min(kClipLimit / peak(), 1.0F) : 1.0F;
  if (lseek(file_.get(), 0, SEEK_SET) != 0) return Status(StatusCode::kIo, SystemMessage(errno));
  const std::size_t frame_bytes = static_cast<std::size_t>(channels_) * sizeof(float);
  std::vector<float> piece(static_cast<std::size_t>(Interleaver::kPiece * channels_));
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t bytes,
                            ReadFully(file_.get(), piece.data(), piece.size() * sizeof(float)));
    if (bytes == 0) return inner_->Finish();
    AudioBlock block(channels_, static_cast<std::int64_t>(bytes / frame_bytes));
    for (int c = 0; c < channels_; ++c) {
      for (std::int64_t t = 0; t < block.length; ++t) {
        block.channel(c)[t] = scale * piece[static_cast<std::size_t>(t * channels_ + c)];
      }
    }
    XCODEC_RETURN_IF_ERROR(inner_->Write(block));
  }
}

}  // namespace xcodec::audio
