#include "cli/size_estimate.h"

#include <fcntl.h>
#include <sndfile.h>

#include "audio/audio_sink.h"
#include "audio/byte_stream.h"
#include "audio/content.h"
#include "cli/streams.h"
#include "codec/open_input.h"

namespace xcodec::cli {
namespace {

// What entropy coding may leave of codes, and FLAC of samples that are not silence.
constexpr double kLeastOfCodes = 0.25;
constexpr double kLeastOfFlac = 0.1;

struct Length {
  double seconds = 0;
  double rate = 0;  // 0: unknown
  int channels = 1;
};

// MPEG streams do not say, and finding out takes reading all of them.
Length LengthOfAudio(const std::string& path) {
  const auto content = DetectContent(path);
  if (!content.ok() || content->kind != ContentKind::kAudio || content->name == "MPEG") return {};
  const OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC), true);
  SF_INFO info{};
  SNDFILE* file = fd.get() < 0 ? nullptr : sf_open_fd(fd.get(), SFM_READ, &info, SF_FALSE);
  if (file == nullptr) return {};
  sf_close(file);
  const bool known = info.samplerate > 0 && info.frames > 0 && info.frames < SF_COUNT_MAX / 2;
  if (!known) return {};
  return {static_cast<double>(info.frames) / info.samplerate, static_cast<double>(info.samplerate),
          info.channels == 1 ? 1 : 2};
}

Length LengthOfEcdc(const std::string& path) {
  const auto input = EcdcInput::Open(path);
  if (!input.ok()) return {};
  const EcdcInfo& info = (*input)->reader()->info();
  if (!info.v1 || info.source_samples == kUnknownLength) return {};
  const int rate = info.v1->source_rate > 0 ? info.v1->source_rate : info.v1->sample_rate;
  return {static_cast<double>(info.source_samples) / rate, static_cast<double>(rate),
          info.v1->source_channels == 1 ? 1 : info.v1->channels};
}

double SampleBytes(const Options& options) {
  if (options.raw) {
    const auto format = ParseSampleFormat(options.raw_format);
    return format.ok() ? format->bytes : 1;
  }
  return options.bits == "16" ? 2 : options.bits == "24" ? 3 : 4;
}

}  // namespace

double LeastOutputBytes(const Options& options, const Task& task) {
  if (IsStreamInput(task.input) || !options.skip.empty() || !options.until.empty()) return 0;
  const bool decode = task.action == Action::kDecode;
  if (!decode && options.raw) return 0;
  const Length length = decode ? LengthOfEcdc(task.input) : LengthOfAudio(task.input);
  if (task.action == Action::kEncode)
    return options.bandwidth_given || options.model.empty()
               ? kLeastOfCodes * length.seconds * options.bandwidth * 1000 / 8
               : 0;
  const double rate = options.model_rate ? 0 : length.rate;
  const int channels = options.channels > 0 ? options.channels : length.channels;
  const bool flac = !options.raw && AudioContainerForPath(task.output) == AudioContainer::kFlac;
  return length.seconds * rate * channels * SampleBytes(options) * (flac ? kLeastOfFlac : 1);
}

}  // namespace xcodec::cli
