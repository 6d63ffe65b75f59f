#include "ffmpeg/media_input.h"

#include <cerrno>
#include <cstdio>
#include <string>

#include "ffmpeg/log_scope.h"

namespace xcodec::ffmpeg {
namespace {

constexpr int kBuffer = 1 << 16;
// Demuxers that skipped something ask to be called again.
constexpr int kMaxTries = 1000;

// Playlists and references to other files lead nowhere.
int RefuseOpen(AVFormatContext* /*context*/, AVIOContext** /*io*/, const char* /*url*/, int /*flags*/,
               AVDictionary** /*options*/) {
  return AVERROR(EPERM);
}

// All decoders of sound, as a list for FFmpeg: pictures are never decoded.
const std::string& AudioDecoders() {
  static const std::string names = [] {
    std::string list;
    void* at = nullptr;
    while (const AVCodec* codec = av_codec_iterate(&at)) {
      if (codec->type == AVMEDIA_TYPE_AUDIO && av_codec_is_decoder(codec) != 0)
        list += (list.empty() ? "" : ",") + std::string(codec->name);
    }
    return list;
  }();
  return names;
}

}  // namespace

Result<std::unique_ptr<MediaInput>> MediaInput::Open(const audio::FileRange& file,
                                                     const audio::MediaKind& kind) {
  std::unique_ptr<MediaInput> input(new MediaInput(file));
  XCODEC_RETURN_IF_ERROR(input->Start(kind));
  return input;
}

MediaInput::~MediaInput() {
  const LogScope quiet;
  context_.reset();
}

Status MediaInput::Start(const audio::MediaKind& kind) {
  const Status no_memory(StatusCode::kResourceLimit, "out of memory");
  const AVInputFormat* format = av_find_input_format(kind.demuxer);
  if (format == nullptr)
    return Status(StatusCode::kUnsupported, std::string("this FFmpeg does not read ") + kind.name);
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBuffer));
  if (buffer == nullptr) return no_memory;
  io_.reset(avio_alloc_context(buffer, kBuffer, 0, this, &OnRead, nullptr, &OnSeek));
  if (io_ == nullptr) {
    av_free(buffer);
    return no_memory;
  }
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) return no_memory;
  context->pb = io_.get();
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  context->io_open = &RefuseOpen;
  context->format_whitelist = av_strdup(format->name);
  context->codec_whitelist = av_strdup(AudioDecoders().c_str());
  context->protocol_whitelist = av_strdup("");
  if (context->format_whitelist == nullptr || context->codec_whitelist == nullptr ||
      context->protocol_whitelist == nullptr) {
    avformat_free_context(context);
    return no_memory;
  }
  const LogScope log;
  int code = avformat_open_input(&context, "", format, nullptr);  // frees the context when it fails
  if (code < 0) return Failure(code, log.error());
  context_.reset(context);
  code = avformat_find_stream_info(context_.get(), nullptr);
  if (code < 0) return Failure(code, log.demuxer_error());
  if (!io_status_.ok()) return io_status_;
  start_error_ = log.demuxer_error();
  return Status::Ok();
}

Status MediaInput::Failure(int code, const std::string& said) const {
  if (!io_status_.ok()) return io_status_;
  if (code == AVERROR(ENOMEM)) return Status(StatusCode::kResourceLimit, "out of memory");
  return Status(StatusCode::kDamaged, "FFmpeg: " + (said.empty() ? FfmpegError(code) : said));
}

Result<bool> MediaInput::Read(AVPacket* packet, std::string* problem) {
  const LogScope log;
  int code = AVERROR(EAGAIN);
  for (int i = 0; i < kMaxTries && code == AVERROR(EAGAIN); ++i) code = av_read_frame(context_.get(), packet);
  if (!io_status_.ok()) return io_status_;
  if (code == AVERROR(ENOMEM)) return Failure(code, "");
  *problem = log.error();
  if (code >= 0 || code == AVERROR_EOF) return code >= 0;
  if (problem->empty()) *problem = FfmpegError(code);
  return false;
}

int MediaInput::OnRead(void* self, std::uint8_t* to, int size) {
  auto* input = static_cast<MediaInput*>(self);
  const Result<std::size_t> n = input->file_.Read(to, static_cast<std::size_t>(size));
  if (!n.ok()) {
    input->io_status_ = n.status();
    return AVERROR(EIO);
  }
  return *n == 0 ? AVERROR_EOF : static_cast<int>(*n);
}

std::int64_t MediaInput::OnSeek(void* self, std::int64_t offset, int whence) {
  audio::FileRange& file = static_cast<MediaInput*>(self)->file_;
  whence &= ~AVSEEK_FORCE;
  if (whence == AVSEEK_SIZE) return file.size();
  const std::int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file.position() : file.size();
  if (offset < -base || offset > file.size() - base) return AVERROR(EINVAL);
  file.Seek(base + offset);
  return file.position();
}

}  // namespace xcodec::ffmpeg
