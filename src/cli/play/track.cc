#include "cli/play/track.h"

#include <algorithm>

#include "cli/tasks/task_options.h"

namespace xcodec::cli {
namespace {

constexpr std::int64_t kSkipPiece = 1 << 16;

Result<std::unique_ptr<Decoder>> OpenDecoder(container::ByteSource* source, const DecodeOptions& options) {
  const auto read = [source](unsigned char* data, std::size_t size) { return source->Read(data, size); };
  if (!source->seekable()) return Decoder::Create(read, options);
  SeekableBytes bytes;
  bytes.read = read;
  bytes.seek = [source](std::int64_t offset) { return source->Seek(offset); };
  XCODEC_ASSIGN_OR_RETURN(bytes.size, source->Size());
  return Decoder::Create(std::move(bytes), options);
}

}  // namespace

Result<std::unique_ptr<Track>> Track::Open(const std::string& path, const DecodeOptions& options,
                                           const std::string& skip, const std::string& until) {
  std::unique_ptr<Track> track(new Track);
  track->path_ = path;
  XCODEC_ASSIGN_OR_RETURN(track->input_, codec::EcdcInput::OpenBytes(path));
  container::ByteSource* source = track->input_->source();
  track->seekable_ = source->seekable();
  DecodeOptions mine = options;
  if (!track->seekable_) mine.codec = nullptr;  // it could not be begun again with another
  auto decoder = OpenDecoder(source, mine);
  // Several files may need several models.
  if (decoder.status().code() == StatusCode::kModelMismatch && mine.codec != nullptr) {
    mine.codec = nullptr;
    XCODEC_RETURN_IF_ERROR(source->Seek(0));
    decoder = OpenDecoder(source, mine);
  }
  XCODEC_ASSIGN_OR_RETURN(track->decoder_, std::move(decoder));
  XCODEC_RETURN_IF_ERROR(track->SetRange(skip, until));
  return track;
}

Status Track::SetRange(const std::string& skip, const std::string& until) {
  end_ = info().samples;
  if (!skip.empty()) {
    XCODEC_ASSIGN_OR_RETURN(begin_, ParseTime(skip, info().sample_rate));
  }
  if (!until.empty()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, ParseTime(until, info().sample_rate));
    if (end <= begin_) return Status(StatusCode::kInvalidArgument, "--until does not lie after --skip");
    end_ = end_ < 0 ? end : std::min(end_, end);
  }
  if (begin_ == 0) return Status::Ok();
  if (info().samples >= 0 && begin_ >= info().samples)
    return Status(StatusCode::kInvalidArgument,
                  "--skip lies after the end: there are " + std::to_string(info().samples) + " samples");
  if (seekable_) return Seek(begin_);
  while (position_ < begin_) {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock skipped,
                            decoder_->Read(std::min(kSkipPiece, begin_ - position_)));
    if (skipped.length == 0)
      return Status(StatusCode::kInvalidArgument,
                    "--skip lies after the end: there are " + std::to_string(position_) + " samples");
    position_ += skipped.length;
  }
  return Status::Ok();
}

Result<std::vector<float>> Track::Read(std::int64_t frames) {
  if (end_ >= 0) frames = std::min(frames, end_ - position_);
  const auto channels = static_cast<std::size_t>(info().channels);
  std::vector<float> samples(static_cast<std::size_t>(frames) * channels);
  std::int64_t got = 0;
  if (frames > 0) {
    XCODEC_ASSIGN_OR_RETURN(got, decoder_->ReadInterleaved(samples.data(), frames));
  }
  position_ += got;
  samples.resize(static_cast<std::size_t>(got) * channels);
  return samples;
}

Status Track::Seek(std::int64_t sample) {
  if (!seekable_) return Status::Ok();
  sample = std::max(sample, begin_);
  if (end_ >= 0) sample = std::min(sample, end_);
  XCODEC_RETURN_IF_ERROR(decoder_->Seek(sample));
  position_ = sample;
  return Status::Ok();
}

}  // namespace xcodec::cli
