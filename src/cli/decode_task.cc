#include "cli/decode_task.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "audio/audio_sink.h"
#include "audio/resampler.h"
#include "audio/sample_format.h"
#include "cli/audio_output.h"
#include "cli/output_file.h"
#include "cli/usage.h"
#include "codec/decode_range.h"
#include "codec/duration_limit.h"
#include "codec/open_input.h"

namespace xcodec::cli {
namespace {

// Rates and channels of the output, for the whole file.
AudioOutputPlan PlanOutput(const EcdcInfo& info, const CodecSpec& spec, const Options& options) {
  AudioOutputPlan plan;
  plan.model_rate = spec.sample_rate;
  plan.channels = spec.channels;
  plan.output_channels =
      OutputChannels(options.channels, info.v1 ? info.v1->source_channels : 0, spec.channels);
  plan.output_rate = spec.sample_rate;
  plan.output_length = DecodedLength(spec, options.as_original, info.samples);
  if (options.model_rate || !info.v1 || info.v1->source_rate == 0) return plan;
  plan.output_rate = info.v1->source_rate;
  const bool whole_frames = options.as_original && spec.frame_rule == FrameRule::kXCodec;
  if (!whole_frames) {
    plan.output_length = info.source_samples;
  } else if (plan.output_length != kUnknownLength) {
    plan.output_length =
        ResampledLength(ResamplerKind::kSoxr, plan.output_length, spec.sample_rate, plan.output_rate);
  }
  return plan;
}

// --skip and --until, in output samples.
Result<SampleRange> WantedRange(const Options& options, int output_rate) {
  SampleRange range;
  if (!options.skip.empty()) {
    XCODEC_ASSIGN_OR_RETURN(range.begin, ParseTime(options.skip, output_rate));
  }
  if (!options.until.empty()) {
    XCODEC_ASSIGN_OR_RETURN(range.end, ParseTime(options.until, output_rate));
    if (range.end < range.begin) return Status(StatusCode::kInvalidArgument, "--until lies before --skip");
    if (range.end == range.begin)
      return Status(StatusCode::kInvalidArgument,
                    "--until lies where decoding begins: there would be no sample");
  }
  return range;
}

// Bits of the source's samples, as far as the header tells; lossy sources have none, and 16 are enough.
int SourceBits(const EcdcInfo& info) {
  if (!info.v1) return 16;
  switch (info.v1->source_format) {
    case V1SourceFormat::kInt24:
      return 24;
    case V1SourceFormat::kInt32:
    case V1SourceFormat::kFloat32:
    case V1SourceFormat::kFloat64:
      return 32;
    default:
      return 16;
  }
}

// Bits of the samples that are written; floating point, which also holds what would clip, is more than any.
constexpr int kFloatBits = 64;
int WrittenBits(const Options& options) {
  if (!options.raw) return options.bits == "32f" ? kFloatBits : options.bits == "24" ? 24 : 16;
  const Result<SampleFormat> format = ParseSampleFormat(options.raw_format);
  if (!format.ok()) return 0;
  return format->kind == SampleFormat::Kind::kFloat ? kFloatBits : 8 * format->bytes;
}

// `length`: of the whole output, kUnknownLength when nobody knows yet.
Status CheckSkip(const SampleRange& wanted, std::int64_t length) {
  if (wanted.begin == 0 || length == kUnknownLength || wanted.begin < length) return Status::Ok();
  return Status(StatusCode::kInvalidArgument,
                "--skip lies after the end: there are " + std::to_string(length) + " samples");
}

// What the output lacks although everything was decoded; empty: nothing.
std::string WhatIsMissing(const EcdcInfo& info, const Options& options, const AudioOutput& audio) {
  const int bits = WrittenBits(options);
  if (bits < SourceBits(info)) return "its samples had more bits than the output's; --bits 24 or 32f";
  if (MayClip(options) && audio.peak() > kClipLimit) return "the output is clipped; -r or --bits 32f";
  if (audio.tags_lost()) return "the output can not hold its tags";
  return "";
}

}  // namespace

constexpr std::int64_t kMostSeconds = 1000000000;
constexpr std::int64_t kMostSamples = std::int64_t{1} << 48;  // as many as a file can have

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

Status DecodeTask(Session* session, const Task& task, TaskOutcome* outcome) {
  const Options& options = session->options();
  XCODEC_ASSIGN_OR_RETURN(const auto input, EcdcInput::Open(task.input));
  EcdcReader* reader = input->reader();
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded, session->ForFile(reader->info(), ModelPart::kDecoder));
  const CodecSpec& spec = loaded->backend->spec();
  XCODEC_RETURN_IF_ERROR(CheckModelOptions(spec, options));
  if (options.codebooks > reader->info().codebooks) {
    return Status(StatusCode::kInvalidArgument,
                  "--codebooks: the file has only " + std::to_string(reader->info().codebooks));
  }
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, session->CodersFor(reader->info(), loaded->model));
  XCODEC_RETURN_IF_ERROR(reader->Begin(spec, coders.decoders()));

  const AudioOutputPlan plan = PlanOutput(reader->info(), spec, options);
  XCODEC_ASSIGN_OR_RETURN(const SampleRange wanted, WantedRange(options, plan.output_rate));
  XCODEC_RETURN_IF_ERROR(CheckSkip(wanted, plan.output_length));
  const RangePlan cut = PlanRange(wanted, plan);
  XCODEC_ASSIGN_OR_RETURN(const auto file,
                          OutputFile::Create(task.output, task.input,
                                             {options.force, options.preserve, !options.output_dir.empty(),
                                              session->written(), options.output_dir}));
  XCODEC_ASSIGN_OR_RETURN(const auto audio, AudioOutput::Create(file.get(), task.output, plan, cut, options));
  double max_seconds = 0;
  if (!options.max_duration.empty()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t most, ParseTime(options.max_duration, spec.sample_rate));
    max_seconds = static_cast<double>(most) / spec.sample_rate;
  }
  // Where the length is known, before anything is decoded; in a pipe, as it comes.
  const auto check_duration = [&]() -> Status {
    std::int64_t samples = reader->info().samples;
    if (cut.model.end != kUnknownLength && (samples == kUnknownLength || cut.model.end < samples))
      samples = cut.model.end;
    std::int64_t bytes = input->source()->position();
    if (samples == kUnknownLength || !input->source()->seekable()) {
      samples = outcome->samples;
    } else {
      XCODEC_ASSIGN_OR_RETURN(bytes, input->source()->Size());
    }
    return CheckDuration(reader->info(), spec, samples, bytes, max_seconds);
  };
  XCODEC_RETURN_IF_ERROR(check_duration());
  const auto started = std::chrono::steady_clock::now();
  const auto write = [&](const AudioBlock& block) {
    outcome->samples += block.length;
    XCODEC_RETURN_IF_ERROR(check_duration());
    session->console()->Progress(task.input, outcome->samples, reader->info().samples, spec.sample_rate,
                                 started);
    return audio->Write(block);
  };
  const DecodedSink sink = WithGain(RestoringGain(*loaded->model, options.as_original), write);
  XCODEC_RETURN_IF_ERROR(DecodeRange(reader, *loaded->backend, DecodeParams(), session->pool(),
                                     options.codebooks, cut.model, sink, options.as_original));
  session->console()->EndProgress();
  const std::int64_t length = PlanOutput(reader->info(), spec, options).output_length;
  XCODEC_RETURN_IF_ERROR(CheckSkip(wanted, length));
  XCODEC_RETURN_IF_ERROR(audio->Finish(reader->info().tags, length));
  outcome->sample_rate = spec.sample_rate;
  outcome->output_bytes = file->size();
  outcome->peak = audio->peak();
  outcome->clipped = MayClip(options) && audio->peak() > kClipLimit;
  outcome->missing = WhatIsMissing(reader->info(), options, *audio);
  XCODEC_RETURN_IF_ERROR(file->Commit());
  outcome->output = file->committed();
  return Status::Ok();
}

}  // namespace xcodec::cli
