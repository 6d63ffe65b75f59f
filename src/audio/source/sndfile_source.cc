#include "audio/source/sndfile_source.h"

#include <sndfile.h>

#include <algorithm>

#include "audio/source/pcm_source.h"

namespace xcodec::audio {
namespace {

struct SndfileCloser {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using SndfilePtr = std::unique_ptr<SNDFILE, SndfileCloser>;

const char* ContainerName(int format) {
  switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
      return "WAV";
    case SF_FORMAT_AIFF:
      return "AIFF";
    case SF_FORMAT_AU:
      return "AU";
    case SF_FORMAT_FLAC:
      return "FLAC";
    case SF_FORMAT_OGG:
      return "OGG";
    case SF_FORMAT_MPEG:
      return "MPEG";
    case SF_FORMAT_CAF:
      return "CAF";
    case SF_FORMAT_W64:
      return "W64";
    case SF_FORMAT_RF64:
      return "RF64";
    default:
      return "other";
  }
}

struct Codec {
  const char* name;
  int bits;
};

Codec CodecOf(int format) {
  const bool flac = (format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC;
  switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
      return {flac ? "FLAC" : "PCM", 8};
    case SF_FORMAT_PCM_16:
      return {flac ? "FLAC" : "PCM", 16};
    case SF_FORMAT_PCM_24:
      return {flac ? "FLAC" : "PCM", 24};
    case SF_FORMAT_PCM_32:
      return {flac ? "FLAC" : "PCM", 32};
    case SF_FORMAT_FLOAT:
      return {"float", 32};
    case SF_FORMAT_DOUBLE:
      return {"float", 64};
    case SF_FORMAT_ULAW:
      return {"mu-law", 0};
    case SF_FORMAT_ALAW:
      return {"A-law", 0};
    case SF_FORMAT_ALAC_16:
      return {"ALAC", 16};
    case SF_FORMAT_ALAC_20:
      return {"ALAC", 20};
    case SF_FORMAT_ALAC_24:
      return {"ALAC", 24};
    case SF_FORMAT_ALAC_32:
      return {"ALAC", 32};
    case SF_FORMAT_VORBIS:
      return {"Vorbis", 0};
    case SF_FORMAT_OPUS:
      return {"Opus", 0};
    case SF_FORMAT_MPEG_LAYER_I:
      return {"MP1", 0};
    case SF_FORMAT_MPEG_LAYER_II:
      return {"MP2", 0};
    case SF_FORMAT_MPEG_LAYER_III:
      return {"MP3", 0};
    default:
      return {"other", 0};
  }
}

Status OpenError() {
  const std::string text = std::string("libsndfile: ") + sf_strerror(nullptr);
  switch (sf_error(nullptr)) {
    case SF_ERR_UNRECOGNISED_FORMAT:
      return Status(StatusCode::kUnsupported, "not an audio format that is known");
    case SF_ERR_UNSUPPORTED_ENCODING:
      return Status(StatusCode::kUnsupported, text);
    case SF_ERR_SYSTEM:
      return Status(StatusCode::kIo, text);
    default:
      return Status(StatusCode::kDamaged, text);
  }
}

// The range as a libsndfile stream; keeps the failure that libsndfile would not report.
struct Input {
  FileRange range;
  Status status;
  std::vector<StatedSize> sizes;
};

// Puts the true sizes into bytes that were read from `at` on.
void CorrectSizes(const Input& input, std::int64_t at, unsigned char* bytes, std::size_t n) {
  for (const StatedSize& size : input.sizes) {
    for (int i = 0; i < 8; ++i) {
      const std::int64_t offset = size.at + i - at;
      const int shift = size.little ? 8 * i : 56 - 8 * i;
      if (offset >= 0 && offset < static_cast<std::int64_t>(n))
        bytes[offset] = static_cast<unsigned char>(static_cast<std::uint64_t>(size.value) >> shift);
    }
  }
}

sf_count_t InputLength(void* user) { return static_cast<Input*>(user)->range.size(); }

sf_count_t InputSeek(sf_count_t offset, int whence, void* user) {
  FileRange& range = static_cast<Input*>(user)->range;
  const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? range.position() : range.size();
  range.Seek(base + offset);
  return range.position();
}

sf_count_t InputRead(void* to, sf_count_t size, void* user) {
  auto* input = static_cast<Input*>(user);
  const std::int64_t at = input->range.position();
  const Result<std::size_t> n =
      input->range.Read(to, static_cast<std::size_t>(std::max<sf_count_t>(size, 0)));
  if (n.ok()) CorrectSizes(*input, at, static_cast<unsigned char*>(to), *n);
  if (n.ok()) return static_cast<sf_count_t>(*n);
  input->status = n.status();
  return 0;
}

sf_count_t InputWrite(const void* /*from*/, sf_count_t /*size*/, void* /*user*/) { return 0; }

sf_count_t InputTell(void* user) { return static_cast<Input*>(user)->range.position(); }

class SndfileSource : public AudioSource {
 public:
  /// The end may come up to `slack` frames before info.frames.
  SndfileSource(std::unique_ptr<Input> input, SndfilePtr file, const AudioInfo& info, std::int64_t slack,
                bool accept_truncated)
      : input_(std::move(input)),
        file_(std::move(file)),
        info_(info),
        slack_(slack),
        accept_truncated_(accept_truncated) {}
  const AudioInfo& info() const override { return info_; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  std::unique_ptr<Input> input_;  // outlives file_
  SndfilePtr file_;
  AudioInfo info_;
  std::int64_t slack_;
  bool accept_truncated_;
  std::int64_t frames_read_ = 0;
};

Result<std::size_t> SndfileSource::Read(float* interleaved, std::size_t frames) {
  const sf_count_t n = sf_readf_float(file_.get(), interleaved, static_cast<sf_count_t>(frames));
  XCODEC_RETURN_IF_ERROR(input_->status);
  if (sf_error(file_.get()) != SF_ERR_NO_ERROR) {
    return Status(StatusCode::kDamaged, std::string("libsndfile: ") + sf_strerror(file_.get()));
  }
  const auto got = static_cast<std::size_t>(std::max<sf_count_t>(n, 0));
  XCODEC_RETURN_IF_ERROR(
      CheckFinite(interleaved, got * static_cast<std::size_t>(info_.channels), info_.channels, frames_read_));
  frames_read_ += static_cast<std::int64_t>(got);
  if (got < frames && info_.frames >= 0 && frames_read_ < info_.frames - slack_) {
    const std::string text = "audio " + EndsEarly(frames_read_, info_.frames, "samples");
    if (!accept_truncated_) return Status(StatusCode::kTruncated, text);
    Lacks(text);
  }
  return got;
}

}  // namespace

Result<std::unique_ptr<AudioSource>> OpenSndfile(FileRange range, const SndfileOptions& options) {
  SF_INFO raw{};
  SF_VIRTUAL_IO io{InputLength, InputSeek, InputRead, InputWrite, InputTell};
  auto input = std::make_unique<Input>(Input{std::move(range), {}, options.sizes});
  SndfilePtr file(sf_open_virtual(&io, SFM_READ, &raw, input.get()));
  XCODEC_RETURN_IF_ERROR(input->status);
  if (file == nullptr) return OpenError();
  if (raw.channels < 1 || raw.channels > kMaxAudioChannels) {
    return Status(StatusCode::kDamaged, "header says " + std::to_string(raw.channels) + " channels");
  }
  if (raw.samplerate < 1 || raw.samplerate > kMaxSampleRate) {
    return Status(StatusCode::kDamaged, "header says a sample rate of " + std::to_string(raw.samplerate));
  }
  const Codec codec = CodecOf(raw.format);
  AudioInfo info;
  info.sample_rate = raw.samplerate;
  info.channels = raw.channels;
  info.container = ContainerName(raw.format);
  info.codec = codec.name;
  info.bits = codec.bits;
  info.is_float = info.codec == "float";
  // An MPEG stream's length is an estimate; libsndfile returns 0 or huge values for unknown lengths.
  const bool known =
      raw.frames > 0 && raw.frames < SF_COUNT_MAX / 2 && info.container != "MPEG" && !options.unknown_length;
  info.frames = known ? raw.frames : -1;
  // The length of an Ogg stream is the position that its last page claims, which some encoders (FFmpeg's
  // Vorbis) set up to a block too late. A truncated file ends at another page, which shows the truncation.
  constexpr std::int64_t kLongestOggBlock = 8192;
  const std::int64_t slack = info.container == "OGG" ? kLongestOggBlock : 0;
  return std::unique_ptr<AudioSource>(std::make_unique<SndfileSource>(std::move(input), std::move(file), info,
                                                                      slack, options.accept_truncated));
}

}  // namespace xcodec::audio
