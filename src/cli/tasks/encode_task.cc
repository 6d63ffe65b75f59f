#include "cli/tasks/encode_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "cli/option_checks.h"
#include "cli/output/lost_tags.h"
#include "cli/output/mixed_channels.h"
#include "cli/output/streams.h"
#include "cli/tasks/task_options.h"
#include "codec/file/output_file.h"
#include "codec/file/tag_map.h"
#include "codec/pipeline/audio_output.h"
#include "codec/pipeline/codes_to_audio.h"
#include "codec/pipeline/open_source.h"
#include "codec/pipeline/source_description.h"

namespace xcodec::cli {
namespace {

Result<std::unique_ptr<audio::ModelRateSource>> OpenInput(const Task& task, const model::CodecSpec& spec,
                                                          const Options& options) {
  audio::AudioOpenOptions open_options;
  open_options.accept_truncated = options.accept_truncated;
  open_options.raw = options.raw;
  if (open_options.raw) {
    XCODEC_ASSIGN_OR_RETURN(open_options.raw_audio.format, audio::ParseSampleFormat(options.raw_format));
    open_options.raw_audio.sample_rate = options.raw_rate;
    open_options.raw_audio.channels = options.channels > 0 ? options.channels : 2;
  }
  XCODEC_ASSIGN_OR_RETURN(const audio::ResamplerKind resampler, audio::ParseResamplerKind(options.resampler));
  return codec::OpenSource(task.input, open_options, resampler, spec);
}

// Shows on the console how far the task has come.
ProgressFunction ShowProgress(Session* session, const Task& task, const model::CodecSpec& spec) {
  const auto started = std::chrono::steady_clock::now();
  return [session, task, started, rate = spec.sample_rate](const Progress& progress) {
    session->console()->Progress(task.input, progress.done, progress.total, rate, started);
    return false;
  };
}

// Information that the source has only at its end.
void NoteEnd(Session* session, const Task& task, const audio::ModelRateSource& source, TaskOutcome* outcome) {
  const std::string name = InputName(task.input);
  outcome->shortfall = source.shortfall();
  outcome->besides = source.besides();
  if (!source.unread().empty()) {
    session->console()->Warning(name + ": not encoded: " + source.unread());
    outcome->besides += (outcome->besides.empty() ? "" : ", and ") + source.unread();
  }
  if (!source.choice().empty()) session->console()->Warning(name + ": " + source.choice());
  if (!outcome->shortfall.empty())
    session->console()->Warning(fmt::format("{}: not all of it was encoded: {} ({} samples were)", name,
                                            outcome->shortfall, source.source_frames()));
  const std::vector<std::string> names = codec::LateTags(source);
  outcome->lost_tags.insert(outcome->lost_tags.end(), names.begin(), names.end());
  if (!names.empty()) {
    session->console()->Warning(
        name + ": these tags come after the samples, too late for a pipe, and are lost: " + JoinNames(names));
  }
}

void NoteMixing(Session* session, const Task& task, const audio::ModelRateSource& source,
                const model::CodecSpec& spec, TaskOutcome* outcome) {
  const std::string mixed =
      WarnOfMixing(session->console(), InputName(task.input), source.source_info().channels, spec.channels);
  if (!mixed.empty()) outcome->missing = mixed;
}

bool MustVerify(const Options& options, const codec::OutputFile& output) {
  if (options.no_verify || output.is_stream()) return false;
  return options.verify || options.lm || options.remove_source;
}

Status EncodeToFile(Session* session, const Task& task, const LoadedModel& loaded,
                    audio::ModelRateSource* source, TaskOutcome* outcome) {
  const Options& options = session->options();
  const model::CodecSpec& spec = loaded.backend->spec();
  XCODEC_ASSIGN_OR_RETURN(
      const auto file,
      codec::OutputFile::Create(task.output, task.input, OutputOptionsOf(options, session->written())));
  EncodeOptions encode = EncodeOptionsOf(options);
  encode.progress = ShowProgress(session, task, spec);
  XCODEC_ASSIGN_OR_RETURN(const auto encoder,
                          codec::SourceEncoder::Create(session->Parts(loaded), encode, source, file->fd(),
                                                       MustVerify(options, *file)));
  outcome->lost_tags = encoder->lost_tags();
  WarnOfLostTags(session->console(), task.input, outcome->lost_tags);
  if (!encoder->lost_tags().empty()) outcome->missing = "some of its tags are lost";
  NoteMixing(session, task, *source, spec, outcome);
  const Status status = encoder->Run();
  session->console()->EndProgress();
  XCODEC_RETURN_IF_ERROR(status);
  NoteEnd(session, task, *source, outcome);
  outcome->samples = encoder->samples();
  outcome->output_bytes = file->size();
  XCODEC_RETURN_IF_ERROR(file->Commit());
  outcome->output = file->committed();
  return Status::Ok();
}

// For a source that is decoded again at once: version 0 would not describe it.
codec::SourceFacts FactsOf(const audio::ModelRateSource& source, int container) {
  codec::SourceFacts facts;
  facts.samples = source.total_length();
  facts.source_samples = source.source_info().frames;
  if (container == 0) return facts;
  facts.rate = static_cast<int>(source.source_info().sample_rate);
  facts.channels = source.source_info().channels;
  return facts;
}

// Encodes and decodes in one go.
Status RoundTrip(Session* session, const Task& task, const LoadedModel& loaded,
                 audio::ModelRateSource* source, TaskOutcome* outcome) {
  Options options = session->options();
  // The input has no header; the output is named WAV or FLAC.
  if (options.raw) options.channels = 0;
  options.raw = false;
  const codec::CodecParts parts = session->Parts(loaded);
  const model::CodecSpec& spec = parts.spec();
  XCODEC_ASSIGN_OR_RETURN(
      const auto file,
      codec::OutputFile::Create(task.output, task.input, OutputOptionsOf(options, session->written())));
  XCODEC_ASSIGN_OR_RETURN(const DecodeOptions decode, DecodeOptionsOf(options, spec.sample_rate));
  codec::SourceFacts facts = FactsOf(*source, options.container);
  const codec::OutputPlan plan = codec::PlanOutput(spec, facts, decode);
  XCODEC_ASSIGN_OR_RETURN(const codec::AudioFile format, AudioFileOf(*file, task.output, options));
  XCODEC_ASSIGN_OR_RETURN(const auto audio,
                          codec::AudioOutput::CreateForFile(format, plan, codec::PlanRange({}, plan)));
  codec::WantedAudio wanted;
  wanted.as_original = options.as_original;
  XCODEC_ASSIGN_OR_RETURN(const auto decoder,
                          codec::CodesToAudio::Create(
                              parts, wanted, [&](const AudioBlock& block) { return audio->Write(block); }));
  XCODEC_ASSIGN_OR_RETURN(const auto encoder, codec::EncodePipeline::CreateForCodes(
                                                  parts, EncodeOptionsOf(options), [&](CodedChunk chunk) {
                                                    return decoder->Push(std::move(chunk));
                                                  }));
  float source_peak = 0;
  const auto watch = [&](const AudioBlock& block) {
    for (const float x : block.samples) source_peak = std::max(source_peak, std::fabs(x));
    return Status::Ok();
  };
  NoteMixing(session, task, *source, spec, outcome);
  const Status status = codec::EncodeAll(source, encoder.get(), ShowProgress(session, task, spec), watch);
  session->console()->EndProgress();
  XCODEC_RETURN_IF_ERROR(status);
  facts.samples = encoder->samples();
  facts.source_samples = source->source_frames();
  XCODEC_RETURN_IF_ERROR(decoder->Finish(facts.samples));
  container::Tags tags = codec::ToContainerTags(source->tags());
  outcome->lost_tags = codec::FitSourceTags(source->tags(), options.container, &tags);
  XCODEC_RETURN_IF_ERROR(audio->Finish(codec::PlanOutput(spec, facts, decode).length,
                                       options.container == 0 ? container::Tags() : tags));
  WarnOfLostTags(session->console(), task.input, *audio, outcome->lost_tags);
  outcome->lost_tags.insert(outcome->lost_tags.end(), audio->lost_tags().begin(), audio->lost_tags().end());
  NoteEnd(session, task, *source, outcome);
  outcome->samples = encoder->samples();
  outcome->output_bytes = file->size();
  outcome->peak = audio->peak();
  // Clipping in the source itself is not the decoder's fault.
  outcome->clipped = MayClip(options) && audio->peak() > std::max(audio::kClipLimit, source_peak);
  XCODEC_RETURN_IF_ERROR(file->Commit());
  outcome->output = file->committed();
  return Status::Ok();
}

}  // namespace

Result<std::int64_t> EncodeAudio(Session* session, const std::string& path, const LoadedModel& loaded,
                                 const codec::CodedChunkSink& sink, const codec::AudioTap& tap,
                                 EncodedSource* known) {
  const model::CodecSpec& spec = loaded.backend->spec();
  XCODEC_RETURN_IF_ERROR(EncodeParamsForOptions(spec, session->options()).status());
  const Task task{Action::kEncode, path, ""};
  XCODEC_ASSIGN_OR_RETURN(const auto source, OpenInput(task, spec, session->options()));
  codec::V1Description description = codec::DescribeSource(*source);
  if (known != nullptr) {
    const int container = session->options().container;
    WarnOfLostTags(session->console(), path,
                   codec::FitSourceTags(source->tags(), container, &description.tags));
  }
  TaskOutcome outcome;
  NoteMixing(session, task, *source, spec, &outcome);
  const LoadedModel* parity = session->WithParity(&loaded, source->total_length());
  XCODEC_ASSIGN_OR_RETURN(const auto encoder,
                          codec::EncodePipeline::CreateForCodes(session->Parts(*parity),
                                                                EncodeOptionsOf(session->options()), sink));
  const Status status = codec::EncodeAll(source.get(), encoder.get(), ShowProgress(session, task, spec), tap);
  session->console()->EndProgress();
  XCODEC_RETURN_IF_ERROR(status);
  NoteEnd(session, task, *source, &outcome);
  if (known != nullptr) *known = {std::move(description), source->source_frames()};
  return encoder->samples();
}

Result<model::EncodeParams> EncodeParamsForOptions(const model::CodecSpec& spec, const Options& options) {
  XCODEC_RETURN_IF_ERROR(CheckModelOptions(spec, options));
  return codec::EncodeParamsFor(spec, EncodeOptionsOf(options));
}

Status EncodeTask(Session* session, const Task& task, TaskOutcome* outcome) {
  const Options& options = session->options();
  // LibTorch, which may be used for version 0, needs complete models.
  const bool whole = task.action == Action::kRoundTrip || options.container == 0;
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded,
                          session->ForEncoding(whole ? model::ModelPart::kAll : model::ModelPart::kEncoder));
  const model::CodecSpec& spec = loaded->backend->spec();
  XCODEC_RETURN_IF_ERROR(EncodeParamsForOptions(spec, options).status());
  outcome->sample_rate = spec.sample_rate;
  XCODEC_ASSIGN_OR_RETURN(const auto source, OpenInput(task, spec, options));
  outcome->source = source->file();
  if (options.container == 0) loaded = session->WithParity(loaded, source->total_length());
  return task.action == Action::kRoundTrip ? RoundTrip(session, task, *loaded, source.get(), outcome)
                                           : EncodeToFile(session, task, *loaded, source.get(), outcome);
}

}  // namespace xcodec::cli
