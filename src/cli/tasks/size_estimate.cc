#include "cli/tasks/size_estimate.h"

#include "audio/detect/content.h"
#include "audio/sink/audio_sink.h"
#include "audio/source/audio_source.h"
#include "cli/output/streams.h"
#include "codec/file/open_input.h"

namespace xcodec::cli {
namespace {

// The smallest fraction to which entropy coding may reduce codes, and FLAC samples that are not silence.
constexpr double kLeastOfCodes = 0.25;
constexpr double kLeastOfFlac = 0.1;

struct Length {
  double seconds = 0;
  double rate = 0;  // 0: unknown
  int channels = 1;
};

// Whether a header states the length. The others take reading all of them.
bool StatesLength(const audio::Content& content) {
  for (const char* name : {"WAV", "W64", "AIFF", "FLAC", "AU", "CAF"}) {
    if (content.name == name) return true;
  }
  return false;
}

// Only unreadable files are an error here: other faults are reported when the file is really
// read.
Status ReadFailure(const Status& status) { return status.code() == StatusCode::kIo ? status : Status::Ok(); }

Result<Length> LengthOfAudio(const std::string& path) {
  const auto content = audio::DetectContent(path);
  XCODEC_RETURN_IF_ERROR(ReadFailure(content.status()));
  if (!content.ok() || !StatesLength(*content)) return Length{};
  const auto source = audio::OpenAudio(path);
  XCODEC_RETURN_IF_ERROR(ReadFailure(source.status()));
  if (!source.ok() || (*source)->info().frames < 0) return Length{};
  const audio::AudioInfo& info = (*source)->info();
  const auto rate = static_cast<double>(info.sample_rate);
  return Length{static_cast<double>(info.frames) / rate, rate, info.channels == 1 ? 1 : 2};
}

Result<Length> LengthOfEcdc(const std::string& path) {
  const auto input = codec::EcdcInput::Open(path);
  XCODEC_RETURN_IF_ERROR(ReadFailure(input.status()));
  if (!input.ok()) return Length{};
  const codec::EcdcInfo& info = (*input)->reader()->info();
  if (!info.v1 || info.source_samples == container::kUnknownLength) return Length{};
  const int rate = info.v1->source_rate > 0 ? info.v1->source_rate : info.v1->sample_rate;
  return Length{static_cast<double>(info.source_samples) / rate, static_cast<double>(rate),
                info.v1->source_channels == 1 ? 1 : info.v1->channels};
}

double SampleBytes(const Options& options) {
  if (options.raw) {
    const auto format = audio::ParseSampleFormat(options.raw_format);
    return format.ok() ? format->bytes : 1;
  }
  return options.bits == "16" ? 2 : options.bits == "24" ? 3 : 4;
}

}  // namespace

Result<double> LeastOutputBytes(const Options& options, const Task& task) {
  if (IsStreamInput(task.input) || !options.skip.empty() || !options.until.empty()) return 0.0;
  const bool decode = task.action == Action::kDecode;
  if (!decode && options.raw) return 0.0;
  XCODEC_ASSIGN_OR_RETURN(const Length length, decode ? LengthOfEcdc(task.input) : LengthOfAudio(task.input));
  if (task.action == Action::kEncode)
    return options.bandwidth_given || options.model.empty()
               ? kLeastOfCodes * length.seconds * options.bandwidth * 1000 / 8
               : 0.0;
  const double rate = options.model_rate ? 0 : length.rate;
  const int channels = options.channels > 0 ? options.channels : length.channels;
  const bool flac = !options.raw && audio::AudioContainerForPath(task.output) == audio::AudioContainer::kFlac;
  return length.seconds * rate * channels * SampleBytes(options) * (flac ? kLeastOfFlac : 1);
}

}  // namespace xcodec::cli
