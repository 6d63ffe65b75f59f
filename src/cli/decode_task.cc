#include "cli/decode_task.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "cli/audio_output.h"
#include "cli/output_file.h"
#include "codec/decode_range.h"
#include "codec/open_input.h"

namespace xcodec::cli {
namespace {

// Rates and channels of the output, for the whole file.
AudioOutputPlan PlanOutput(const EcdcInfo& info, const CodecSpec& spec, const Options& options) {
  AudioOutputPlan plan;
  plan.model_rate = spec.sample_rate;
  plan.channels = spec.channels;
  plan.output_rate = spec.sample_rate;
  plan.output_length = info.samples;
  if (options.model_rate || !info.v1 || info.v1->source_rate == 0) return plan;
  plan.output_rate = info.v1->source_rate;
  plan.output_length = info.source_samples;
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
  }
  return range;
}

}  // namespace

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
  if (!any || whole > 1000000000) return bad;
  if (!clock && !seconds) return part;
  return (whole + part) * rate + fraction * rate / scale;
}

Status DecodeTask(Session* session, const Task& task, TaskOutcome* outcome) {
  const Options& options = session->options();
  XCODEC_ASSIGN_OR_RETURN(const auto input, EcdcInput::Open(task.input));
  EcdcReader* reader = input->reader();
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded, session->ForFile(reader->info(), ModelPart::kDecoder));
  const CodecSpec& spec = loaded->backend->spec();
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, session->CodersFor(reader->info(), loaded->model));
  XCODEC_RETURN_IF_ERROR(reader->Begin(spec, coders.decoders()));

  const AudioOutputPlan plan = PlanOutput(reader->info(), spec, options);
  XCODEC_ASSIGN_OR_RETURN(const SampleRange wanted, WantedRange(options, plan.output_rate));
  const RangePlan cut = PlanRange(wanted, plan);
  XCODEC_ASSIGN_OR_RETURN(const auto file,
                          OutputFile::Create(task.output, task.input,
                                             {options.force, options.preserve, !options.output_dir.empty()}));
  XCODEC_ASSIGN_OR_RETURN(const auto audio, AudioOutput::Create(file.get(), task.output, plan, cut, options));
  const auto started = std::chrono::steady_clock::now();
  const auto write = [&](const AudioBlock& block) {
    outcome->samples += block.length;
    session->console()->Progress(task.input, outcome->samples, reader->info().samples, spec.sample_rate,
                                 started);
    return audio->Write(block);
  };
  XCODEC_RETURN_IF_ERROR(DecodeRange(reader, *loaded->backend, DecodeParams(), session->pool(),
                                     options.codebooks, cut.model, write));
  session->console()->EndProgress();
  XCODEC_RETURN_IF_ERROR(
      audio->Finish(reader->info().tags, PlanOutput(reader->info(), spec, options).output_length));
  outcome->sample_rate = spec.sample_rate;
  outcome->output_bytes = file->size();
  outcome->peak = audio->peak();
  return file->Commit();
}

}  // namespace xcodec::cli
