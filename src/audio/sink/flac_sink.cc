#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "audio/sink/sinks.h"
#include "base/atomic_file.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

// A FLAC stream without samples (RFC 9639, sections 8.1 and 8.2), for which libsndfile writes nothing.
std::vector<unsigned char> EmptyFlac(int sample_rate, int channels, int bits) {
  std::vector<unsigned char> out = {'f', 'L', 'a', 'C', 0x80, 0, 0, 34};
  AppendBigEndian(std::uint16_t{4096}, &out);
  AppendBigEndian(std::uint16_t{4096}, &out);
  out.insert(out.end(), 6, 0);  // frame sizes: unknown
  const std::uint64_t fields = static_cast<std::uint64_t>(sample_rate) << 44 |
                               static_cast<std::uint64_t>(channels - 1) << 41 |
                               static_cast<std::uint64_t>(bits - 1) << 36;
  AppendBigEndian(fields, &out);
  for (const unsigned char b :
       {0xD4, 0x1D, 0x8C, 0xD9, 0x8F, 0x00, 0xB2, 0x04, 0xE9, 0x80, 0x09, 0x98, 0xEC, 0xF8, 0x42, 0x7E}) {
    out.push_back(b);  // MD5 of nothing
  }
  return out;
}

// The descriptor as a libsndfile stream. If the last frames or the header cannot be written on closing,
// libsndfile does not report it, so the failure is kept here.
struct FdFile {
  int fd = -1;
  Status status;
};

sf_count_t FileLength(void* data) {
  struct stat info {};
  return fstat(static_cast<FdFile*>(data)->fd, &info) == 0 ? static_cast<sf_count_t>(info.st_size) : -1;
}

sf_count_t FileSeek(sf_count_t offset, int whence, void* data) {
  return lseek(static_cast<FdFile*>(data)->fd, offset, whence);
}

sf_count_t FileRead(void* bytes, sf_count_t size, void* data) {
  const auto n = ReadFully(static_cast<FdFile*>(data)->fd, bytes, static_cast<std::size_t>(size));
  return n.ok() ? static_cast<sf_count_t>(*n) : 0;
}

sf_count_t FileWrite(const void* bytes, sf_count_t size, void* data) {
  auto* file = static_cast<FdFile*>(data);
  if (!file->status.ok()) return 0;
  file->status =
      WriteAll(file->fd, Bytes(static_cast<const unsigned char*>(bytes), static_cast<std::size_t>(size)));
  return file->status.ok() ? size : 0;
}

sf_count_t FileTell(void* data) { return lseek(static_cast<FdFile*>(data)->fd, 0, SEEK_CUR); }

class FlacSink : public AudioSink {
 public:
  FlacSink(SNDFILE* file, std::unique_ptr<FdFile> io, const AudioSinkOptions& options)
      : io_(std::move(io)),
        file_(file),
        sample_rate_(static_cast<int>(options.sample_rate)),
        channels_(options.channels),
        bits_(options.bits == AudioBits::k16 ? 16 : 24),
        interleaver_(options.channels, true) {}
  ~FlacSink() override {
    if (file_ != nullptr) sf_close(file_);
  }
  Status Write(const AudioBlock& audio) override;
  Status Finish() override;
  float peak() const override { return interleaver_.peak(); }

 private:
  std::unique_ptr<FdFile> io_;  // outlives file_
  SNDFILE* file_;
  int sample_rate_;
  int channels_;
  int bits_;
  Interleaver interleaver_;
  std::vector<int> integers_;
  bool empty_ = true;
};

Status FlacSink::Write(const AudioBlock& audio) {
  return interleaver_.Run(audio, [this](const float* samples, std::size_t frames) {
    // Rounded here, so that FLAC and WAV have the same samples; libsndfile only shifts them down again.
    empty_ = false;
    const double half = std::ldexp(1.0, bits_ - 1);
    integers_.resize(frames * static_cast<std::size_t>(channels_));
    for (std::size_t i = 0; i < integers_.size(); ++i) {
      const double v = std::clamp(std::floor(static_cast<double>(samples[i]) * half + 0.5), -half, half - 1);
      integers_[i] = static_cast<int>(v) * (1 << (32 - bits_));
    }
    const auto count = static_cast<sf_count_t>(frames);
    const bool written = sf_writef_int(file_, integers_.data(), count) == count;
    if (!io_->status.ok()) return io_->status;
    if (written) return Status::Ok();
    return Status(StatusCode::kIo, std::string("write failed: ") + sf_strerror(file_));
  });
}

Status FlacSink::Finish() {
  const int error = sf_close(file_);
  file_ = nullptr;
  if (!io_->status.ok()) return io_->status;
  if (error != 0) return Status(StatusCode::kIo, std::string("write failed: ") + sf_error_number(error));
  return empty_ ? WriteAll(io_->fd, EmptyFlac(sample_rate_, channels_, bits_)) : Status::Ok();
}

}  // namespace

Result<std::unique_ptr<AudioSink>> CreateFlacSink(int fd, const AudioSinkOptions& options) {
  struct stat status {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return Status(StatusCode::kUnsupported, "FLAC can only be written to a file; use WAV for a pipe");
  }
  if (options.bits == AudioBits::k32Float)
    return Status(StatusCode::kUnsupported, "FLAC has no 32-bit float samples");
  if (options.channels > 8 || options.sample_rate > 655350) {
    return Status(StatusCode::kUnsupported, "FLAC has at most 8 channels and 655350 Hz");
  }
  SF_INFO info{};
  info.samplerate = static_cast<int>(options.sample_rate);
  info.channels = options.channels;
  info.format = SF_FORMAT_FLAC | (options.bits == AudioBits::k16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24);
  auto io = std::make_unique<FdFile>();
  io->fd = fd;
  SF_VIRTUAL_IO calls{FileLength, FileSeek, FileRead, FileWrite, FileTell};
  SNDFILE* file = sf_open_virtual(&calls, SFM_WRITE, &info, io.get());
  if (file == nullptr)
    return Status(StatusCode::kIo, std::string("cannot write FLAC: ") + sf_strerror(nullptr));
  return std::unique_ptr<AudioSink>(std::make_unique<FlacSink>(file, std::move(io), options));
}

}  // namespace xcodec::audio
