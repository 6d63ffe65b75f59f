#include "cli/tasks/decode_task.h"

#include <chrono>
#include <memory>

#include "audio/sample_format.h"
#include "audio/sink/audio_sink.h"
#include "cli/option_checks.h"
#include "cli/output/lost_tags.h"
#include "cli/tasks/task_options.h"
#include "codec/file/open_input.h"
#include "codec/file/output_file.h"
#include "codec/pipeline/decode_pipeline.h"

namespace xcodec::cli {
namespace {

// --skip and --until, in output samples.
Result<codec::SampleRange> WantedRange(const Options& options, int output_rate) {
  codec::SampleRange range;
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
int SourceBits(const codec::EcdcInfo& info) {
  if (!info.v1) return 16;
  switch (info.v1->source_format) {
    case container::V1SourceFormat::kInt24:
      return 24;
    case container::V1SourceFormat::kInt32:
    case container::V1SourceFormat::kFloat32:
    case container::V1SourceFormat::kFloat64:
      return 32;
    default:
      return 16;
  }
}

// Bits of the written samples; floating point, which does not clip, counts as more than any integer format.
constexpr int kFloatBits = 64;
int WrittenBits(const Options& options) {
  if (!options.raw) return options.bits == "32f" ? kFloatBits : options.bits == "24" ? 24 : 16;
  const Result<audio::SampleFormat> format = audio::ParseSampleFormat(options.raw_format);
  if (!format.ok()) return 0;
  return format->kind == audio::SampleFormat::Kind::kFloat ? kFloatBits : 8 * format->bytes;
}

// `length`: of the whole output, kUnknownLength if not known yet.
Status CheckSkip(const codec::SampleRange& wanted, std::int64_t length) {
  if (wanted.begin == 0 || length == container::kUnknownLength || wanted.begin < length) return Status::Ok();
  return Status(StatusCode::kInvalidArgument,
                "--skip lies after the end: there are " + std::to_string(length) + " samples");
}

// Parts that the output lacks although everything was decoded; empty: none.
std::string WhatIsMissing(const codec::EcdcInfo& info, const Options& options,
                          const codec::AudioOutput& audio) {
  const int bits = WrittenBits(options);
  if (bits < SourceBits(info)) return "its samples had more bits than the output's; --bits 24 or 32f";
  if (MayClip(options) && audio.peak() > audio::kClipLimit) return "the output is clipped; -r or --bits 32f";
  if (!audio.lost_tags().empty()) return "the output can not hold all of its tags";
  return "";
}

}  // namespace

Status DecodeTask(Session* session, const Task& task, TaskOutcome* outcome) {
  const Options& options = session->options();
  XCODEC_ASSIGN_OR_RETURN(const auto input, codec::EcdcInput::Open(task.input));
  outcome->source = input->file();
  const codec::EcdcInfo& info = input->reader()->info();
  XCODEC_RETURN_IF_ERROR(CheckModelOfFile(info, options));
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded, session->ForFile(info, model::ModelPart::kDecoder));
  const model::CodecSpec& spec = loaded->backend->spec();
  XCODEC_RETURN_IF_ERROR(CheckModelOptions(spec, options));
  XCODEC_ASSIGN_OR_RETURN(const DecodeOptions decode, DecodeOptionsOf(options, spec.sample_rate));
  XCODEC_ASSIGN_OR_RETURN(
      const auto pipeline,
      codec::DecodePipeline::Create(input->source(), input->reader(), session->Parts(*loaded), decode));
  const codec::OutputPlan plan = pipeline->plan();
  XCODEC_ASSIGN_OR_RETURN(const codec::SampleRange wanted, WantedRange(options, plan.rate));
  XCODEC_RETURN_IF_ERROR(CheckSkip(wanted, plan.length));
  const codec::RangePlan cut = codec::PlanRange(wanted, plan);
  XCODEC_ASSIGN_OR_RETURN(
      const auto file,
      codec::OutputFile::Create(task.output, task.input, OutputOptionsOf(options, session->written())));
  XCODEC_ASSIGN_OR_RETURN(const codec::AudioFile format, AudioFileOf(*file, task.output, options));
  XCODEC_ASSIGN_OR_RETURN(const auto audio, codec::AudioOutput::CreateForFile(format, plan, cut));
  XCODEC_RETURN_IF_ERROR(pipeline->Start(audio.get(), cut));
  const auto started = std::chrono::steady_clock::now();
  for (bool more = true; more;) {
    XCODEC_ASSIGN_OR_RETURN(more, pipeline->Step());
    outcome->samples = pipeline->decoded();
    session->console()->Progress(task.input, outcome->samples, info.samples, spec.sample_rate, started);
  }
  session->console()->EndProgress();
  const std::int64_t length = pipeline->plan().length;
  XCODEC_RETURN_IF_ERROR(CheckSkip(wanted, length));
  XCODEC_RETURN_IF_ERROR(audio->Finish(length, info.tags));
  outcome->lost_tags = audio->lost_tags();
  WarnOfLostTags(session->console(), task.input, *audio);
  outcome->sample_rate = spec.sample_rate;
  outcome->output_bytes = file->size();
  outcome->peak = audio->peak();
  outcome->clipped = MayClip(options) && audio->peak() > audio::kClipLimit;
  outcome->missing = WhatIsMissing(info, options, *audio);
  XCODEC_RETURN_IF_ERROR(file->Commit());
  outcome->output = file->committed();
  return Status::Ok();
}

}  // namespace xcodec::cli
