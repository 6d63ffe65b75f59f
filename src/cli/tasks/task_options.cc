#include "cli/tasks/task_options.h"

#include "audio/sample_format.h"

namespace xcodec::cli {
namespace {

constexpr std::int64_t kMostSeconds = 1000000000;
constexpr std::int64_t kMostSamples = std::int64_t{1} << 48;  // as many as a file can have

EntropyCoding EntropyOf(const Options& options) {
  if (options.lm) return EntropyCoding::kLanguageModel;
  if (options.entropy.empty()) return EntropyCoding::kDefault;
  return options.entropy == "packed" ? EntropyCoding::kPacked : EntropyCoding::kAdaptive;
}

}  // namespace

EncodeOptions EncodeOptionsOf(const Options& options) {
  EncodeOptions made;
  // The default of 6 kbps means "good": a model that ends below gets its best.
  if (options.bandwidth_given) made.bandwidth_kbps = options.bandwidth;
  made.effort = options.effort;
  made.segment_seconds = options.segment;
  made.container = options.container;
  made.entropy = EntropyOf(options);
  made.accept_truncated = options.accept_truncated;
  return made;
}

Result<DecodeOptions> DecodeOptionsOf(const Options& options, int model_rate) {
  DecodeOptions made;
  made.codebooks = options.codebooks;
  made.codebook_mask = options.codebook_mask;
  made.channels = options.channels;
  made.as_original = options.as_original;
  made.model_rate = options.model_rate;
  if (options.max_duration.empty()) return made;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t most, ParseTime(options.max_duration, model_rate));
  made.max_seconds = static_cast<double>(most) / model_rate;
  return made;
}

Result<codec::AudioFile> AudioFileOf(const codec::OutputFile& file, const std::string& path,
                                     const Options& options) {
  codec::AudioFile audio;
  audio.fd = file.fd();
  audio.stream = file.is_stream();
  XCODEC_ASSIGN_OR_RETURN(audio.format.bits, audio::ParseAudioBits(options.bits));
  audio.format.container = options.raw ? audio::AudioContainer::kRaw : audio::AudioContainerForPath(path);
  if (options.raw) {
    XCODEC_ASSIGN_OR_RETURN(audio.format.raw_format, audio::ParseSampleFormat(options.raw_format));
  }
  audio.format.rescale = options.rescale;
  return audio;
}

codec::OutputOptions OutputOptionsOf(const Options& options, codec::WrittenFiles* written) {
  return {options.force, options.preserve, !options.output_dir.empty(), written, options.output_dir};
}

bool MayClip(const Options& options) {
  if (options.rescale) return false;
  if (!options.raw) return options.bits != "32f";
  const Result<audio::SampleFormat> format = audio::ParseSampleFormat(options.raw_format);
  return format.ok() && format->kind != audio::SampleFormat::Kind::kFloat;
}

Result<std::int64_t> ParseTime(const std::string& text, int rate) {
  const Status bad(StatusCode::kInvalidArgument,
                   "not a time: " + text + " (samples, 12.5s, mm:ss or hh:mm:ss)");
  const bool clock = text.find(':') != std::string::npos;
  const bool seconds = !clock && !text.empty() && text.back() == 's';
  const std::string digits = seconds ? text.substr(0, text.size() - 1) : text;
  std::int64_t whole = 0;
  std::int64_t part = 0;
  std::int64_t fraction = 0;
  std::int64_t scale = 1;
  bool in_fraction = false;
  bool any = false;
  for (char c : digits) {
    if (c == ':' && clock && any && !in_fraction) {
      if (whole > kMostSeconds || part > kMostSeconds) return bad;
      whole = (whole + part) * 60;
      part = 0;
      any = false;
    } else if (c == '.' && (clock || seconds) && !in_fraction) {
      in_fraction = true;
    } else if (c >= '0' && c <= '9' && part < 1000000000000 && scale < 1000000000) {
      any = true;
      if (in_fraction) {
        fraction = fraction * 10 + (c - '0');
        scale *= 10;
      } else {
        part = part * 10 + (c - '0');
      }
    } else {
      return bad;
    }
  }
  // Hours and minutes multiply; 30,000 years of audio at any rate still fit 64 bits.
  if (!any || whole > kMostSeconds || part > (clock || seconds ? kMostSeconds : kMostSamples)) return bad;
  if (!clock && !seconds) return part;
  return (whole + part) * rate + fraction * rate / scale;
}

}  // namespace xcodec::cli
