#include "cli/encode_task.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "audio/model_rate_source.h"
#include "cli/audio_output.h"
#include "cli/output_file.h"
#include "cli/usage.h"
#include "codec/assembler.h"
#include "codec/backend_factory.h"
#include "codec/chunk_decoder.h"
#include "codec/chunk_encoder.h"
#include "codec/codec_state.h"
#include "codec/coder_factory.h"
#include "codec/decode_range.h"
#include "codec/ecdc_reader.h"
#include "codec/ecdc_writer.h"
#include "codec/file_check.h"
#include "codec/source_description.h"
#include "container/codes_digest.h"

namespace xcodec::cli {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::unique_ptr<ModelRateSource>> OpenSource(const Task& task, const CodecSpec& spec,
                                                    const Options& options) {
  AudioOpenOptions open_options;
  open_options.accept_truncated = options.accept_truncated;
  open_options.raw = options.raw && task.action == Action::kEncode;
  if (open_options.raw) {
    XCODEC_ASSIGN_OR_RETURN(open_options.raw_audio.format, ParseSampleFormat(options.raw_format));
    open_options.raw_audio.sample_rate = options.raw_rate;
    open_options.raw_audio.channels = options.channels > 0 ? options.channels : 2;
  }
  XCODEC_ASSIGN_OR_RETURN(auto source, OpenAudio(task.input, open_options));
  ModelRateSource::Target target;
  target.sample_rate = spec.sample_rate;
  target.channels = spec.channels;
  XCODEC_ASSIGN_OR_RETURN(target.resampler, ParseResamplerKind(options.resampler));
  target.least = PieceToRead(spec, source->info().frames >= 0);
  return ModelRateSource::Create(std::move(source), target);
}

// Moves everything from the source through the encoder.
Status Pump(Session* session, const Task& task, ModelRateSource* source, const CodecSpec& spec,
            ChunkEncoder* encoder, const AudioTap& tap = nullptr) {
  const auto started = Clock::now();
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock audio, source->Read());
    if (audio.length == 0) break;
    XCODEC_RETURN_IF_ERROR(encoder->Push(audio));
    if (tap) XCODEC_RETURN_IF_ERROR(tap(audio));
    session->console()->Progress(task.input, encoder->samples(), source->total_length(), spec.sample_rate,
                                 started);
  }
  const Status status = encoder->Finish();
  session->console()->EndProgress();
  return status;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Every tag is kept, or is named. True when one is not kept.
bool NoteLostTags(Session* session, const Task& task, const ModelRateSource& source, Tags* tags) {
  const std::vector<std::string> lost = FitSourceTags(source.tags(), session->options().container, tags);
  if (lost.empty()) return false;
  session->console()->Warning((task.input == "-" ? "(standard input)" : task.input) +
                              ": the file cannot hold these tags as they are: " + Joined(lost));
  return true;
}

// What the source could tell only at its end.
void NoteEnd(Session* session, const Task& task, const ModelRateSource& source, TaskOutcome* outcome) {
  const std::string name = task.input == "-" ? "(standard input)" : task.input;
  outcome->shortfall = source.shortfall();
  outcome->besides = source.besides();
  if (!source.choice().empty()) session->console()->Warning(name + ": " + source.choice());
  if (!outcome->shortfall.empty())
    session->console()->Warning(fmt::format("{}: not all of it was encoded: {} ({} samples were)", name,
                                            outcome->shortfall, source.source_frames()));
  std::vector<std::string> names;
  for (const auto& [field, value] : source.late_tags().fields) names.push_back(field);
  names.insert(names.end(), source.late_tags().lost.begin(), source.late_tags().lost.end());
  if (!names.empty()) {
    session->console()->Warning(
        name + ": these tags come after the samples, too late for a pipe, and are lost: " + Joined(names));
  }
}

CoderId CoderChoice(const Options& options) {
  if (options.lm) return CoderId::kLm;
  return options.entropy == "packed" ? CoderId::kPacked : CoderId::kAdaptive;
}

// An open .ecdc output with everything that writing it needs.
struct EcdcOutput {
  std::unique_ptr<OutputFile> file;
  std::unique_ptr<FdSink> sink;
  OpenedWriter opened;
};

Result<EcdcOutput> OpenOutput(Session* session, const Task& task, const LoadedModel& loaded,
                              const ModelRateSource& source, const EncodeParams& params,
                              TaskOutcome* outcome) {
  const Options& options = session->options();
  EcdcOutput output;
  XCODEC_ASSIGN_OR_RETURN(output.file,
                          OutputFile::Create(task.output, task.input,
                                             {options.force, options.preserve, !options.output_dir.empty(),
                                              session->written(), options.output_dir}));
  output.sink = std::make_unique<FdSink>(output.file->fd());
  V1Description description = DescribeSource(source, params);
  if (NoteLostTags(session, task, source, &description.tags)) outcome->missing = "some of its tags are lost";
  XCODEC_ASSIGN_OR_RETURN(output.opened,
                          OpenWriter(session, loaded, params.codebooks, description, output.sink.get()));
  return output;
}

bool MustVerify(const Options& options, const OutputFile& output) {
  if (options.no_verify || output.is_stream()) return false;
  return options.verify || options.lm || options.remove_source;
}

// Version 0 may be encoded by LibTorch, which takes models as a whole.
ModelPart PartForEncoding(const Options& options) {
  return options.container == 0 ? ModelPart::kAll : ModelPart::kEncoder;
}

// Reads back what was written and compares all codes with those that went in.
Status Verify(Session* session, const EcdcOutput& output, const V1Digest& digest) {
  if (lseek(output.file->fd(), 0, SEEK_SET) != 0)
    return Status(StatusCode::kIo, "cannot read back what was written");
  FdSource source(output.file->fd());
  XCODEC_ASSIGN_OR_RETURN(const auto reader, EcdcReader::Open(&source));
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded,
                          session->ForFile(reader->info(), PartForEncoding(session->options())));
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, session->CodersFor(reader->info(), loaded->model));
  return VerifyCodes(reader.get(), loaded->backend->spec(), coders, digest);
}

Status EncodeToFile(Session* session, const Task& task, const LoadedModel& loaded, const EncodeParams& params,
                    ModelRateSource* source, TaskOutcome* outcome) {
  XCODEC_ASSIGN_OR_RETURN(EcdcOutput output, OpenOutput(session, task, loaded, *source, params, outcome));
  const bool verify = MustVerify(session->options(), *output.file);
  const int channels = source->source_info().channels;
  if (channels > loaded.backend->spec().channels)
    outcome->missing =
        fmt::format("its {} channels are mixed to {}", channels, loaded.backend->spec().channels);
  CodesDigest digest;
  XCODEC_ASSIGN_OR_RETURN(
      auto encoder,
      ChunkEncoder::Create(loaded.backend.get(), params, session->pool(), [&](CodedChunk chunk) {
        if (verify) digest.Update(chunk.codes);
        return output.opened.writer->Add(std::move(chunk));
      }));
  XCODEC_RETURN_IF_ERROR(Pump(session, task, source, loaded.backend->spec(), encoder.get()));
  XCODEC_RETURN_IF_ERROR(output.opened.writer->Finish(encoder->samples(), source->source_frames()));
  if (verify) XCODEC_RETURN_IF_ERROR(Verify(session, output, digest.Finish()));
  NoteEnd(session, task, *source, outcome);
  outcome->samples = encoder->samples();
  outcome->output_bytes = output.file->size();
  XCODEC_RETURN_IF_ERROR(output.file->Commit());
  outcome->output = output.file->committed();
  return Status::Ok();
}

// Encodes and decodes in one go.
Status RoundTrip(Session* session, const Task& task, const LoadedModel& loaded, const EncodeParams& params,
                 ModelRateSource* source, TaskOutcome* outcome) {
  const Options& options = session->options();
  const Backend& backend = *loaded.backend;
  const CodecSpec& spec = backend.spec();
  XCODEC_ASSIGN_OR_RETURN(const auto file,
                          OutputFile::Create(task.output, task.input,
                                             {options.force, options.preserve, !options.output_dir.empty(),
                                              session->written(), options.output_dir}));
  AudioOutputPlan plan;
  plan.model_rate = spec.sample_rate;
  plan.channels = spec.channels;
  const bool restore = !options.model_rate && options.container == 1;
  plan.output_channels = OutputChannels(
      options.channels, options.container == 1 ? source->source_info().channels : 0, spec.channels);
  plan.output_rate = restore ? static_cast<int>(source->source_info().sample_rate) : spec.sample_rate;
  plan.output_length = restore ? source->source_info().frames : source->total_length();
  const bool whole_frames = options.as_original && spec.frame_rule == FrameRule::kXCodec;
  if (whole_frames) {
    plan.output_length = restore ? kUnknownLength : DecodedLength(spec, true, source->total_length());
  }
  XCODEC_ASSIGN_OR_RETURN(const auto audio,
                          AudioOutput::Create(file.get(), task.output, plan, PlanRange({}, plan), options));
  Assembler assembler(spec, 0, {},
                      WithGain(RestoringGain(*loaded.model, options.as_original),
                               [&](const AudioBlock& block) { return audio->Write(block); }));
  XCODEC_ASSIGN_OR_RETURN(
      auto decoder, ChunkDecoder::Create(&backend, {}, session->pool(), 0,
                                         [&](const AudioBlock& block) { return assembler.Push(block); }));
  XCODEC_ASSIGN_OR_RETURN(
      auto encoder, ChunkEncoder::Create(&backend, params, session->pool(),
                                         [&](CodedChunk chunk) { return decoder->Push(std::move(chunk)); }));
  float source_peak = 0;
  const auto watch = [&](const AudioBlock& block) {
    for (const float x : block.samples) source_peak = std::max(source_peak, std::fabs(x));
    return Status::Ok();
  };
  XCODEC_RETURN_IF_ERROR(Pump(session, task, source, spec, encoder.get(), watch));
  XCODEC_RETURN_IF_ERROR(decoder->Finish());
  XCODEC_RETURN_IF_ERROR(assembler.Finish(DecodedLength(spec, options.as_original, encoder->samples())));
  XCODEC_RETURN_IF_ERROR(
      audio->Finish({}, restore && !whole_frames ? source->source_frames() : kUnknownLength));
  NoteEnd(session, task, *source, outcome);
  outcome->samples = encoder->samples();
  outcome->output_bytes = file->size();
  outcome->peak = audio->peak();
  // What the source itself cut is no fault of the decoder's.
  outcome->clipped = MayClip(options) && audio->peak() > std::max(kClipLimit, source_peak);
  XCODEC_RETURN_IF_ERROR(file->Commit());
  outcome->output = file->committed();
  return Status::Ok();
}

}  // namespace

Result<OpenedWriter> OpenWriter(Session* session, const LoadedModel& loaded, int codebooks,
                                V1Description description, ByteSink* sink) {
  const Options& options = session->options();
  const CodecSpec& spec = loaded.backend->spec();
  OpenedWriter opened;
  if (options.container == 0) {
    if (options.lm) {
      XCODEC_ASSIGN_OR_RETURN(opened.lm, CreateFloatLm(loaded.model));
    }
    opened.writer = NewV0Writer(sink, spec, codebooks, opened.lm.get());
    return opened;
  }
  description.identity = loaded.model->identity;
  XCODEC_ASSIGN_OR_RETURN(opened.coder, NewCoder(CoderChoice(options), loaded.model.get(), session->pool()));
  description.lm_identity = LmIdentityOf(*opened.coder);
  XCODEC_ASSIGN_OR_RETURN(opened.writer, NewV1Writer(sink, spec, codebooks, opened.coder.get(),
                                                     BlocksAtOnce(*opened.coder), description));
  return opened;
}

Result<std::int64_t> EncodeAudio(Session* session, const std::string& path, const LoadedModel& loaded,
                                 const CodedChunkSink& sink, const AudioTap& tap, EncodedSource* known) {
  const CodecSpec& spec = loaded.backend->spec();
  XCODEC_ASSIGN_OR_RETURN(const EncodeParams params, EncodeParamsForOptions(spec, session->options()));
  const Task task{Action::kEncode, path, ""};
  XCODEC_ASSIGN_OR_RETURN(const auto source, OpenSource(task, spec, session->options()));
  V1Description description = DescribeSource(*source, params);
  if (known != nullptr) NoteLostTags(session, task, *source, &description.tags);
  const LoadedModel* parity = session->WithParity(&loaded, source->total_length());
  XCODEC_ASSIGN_OR_RETURN(const auto encoder,
                          ChunkEncoder::Create(parity->backend.get(), params, session->pool(), sink));
  XCODEC_RETURN_IF_ERROR(Pump(session, task, source.get(), spec, encoder.get(), tap));
  TaskOutcome outcome;
  NoteEnd(session, task, *source, &outcome);
  if (known != nullptr) *known = {std::move(description), source->source_frames()};
  return encoder->samples();
}

Result<EncodeParams> EncodeParamsForOptions(const CodecSpec& spec, const Options& options) {
  XCODEC_RETURN_IF_ERROR(CheckModelOptions(spec, options));
  CodingOptions coding;
  // The default of 6 kbps means "good": a model that ends below gets its best.
  if (options.bandwidth_given) coding.bandwidth_kbps = options.bandwidth;
  coding.effort = options.effort;
  coding.segment_seconds = options.segment;
  return EncodeParamsFor(spec, coding);
}

Status EncodeTask(Session* session, const Task& task, TaskOutcome* outcome) {
  XCODEC_ASSIGN_OR_RETURN(
      const LoadedModel* loaded,
      session->ForEncoding(task.action == Action::kRoundTrip ? ModelPart::kAll
                                                             : PartForEncoding(session->options())));
  const CodecSpec& spec = loaded->backend->spec();
  XCODEC_ASSIGN_OR_RETURN(const EncodeParams params, EncodeParamsForOptions(spec, session->options()));
  outcome->sample_rate = spec.sample_rate;
  XCODEC_ASSIGN_OR_RETURN(auto source, OpenSource(task, spec, session->options()));
  if (session->options().container == 0) loaded = session->WithParity(loaded, source->total_length());
  return task.action == Action::kRoundTrip
             ? RoundTrip(session, task, *loaded, params, source.get(), outcome)
             : EncodeToFile(session, task, *loaded, params, source.get(), outcome);
}

}  // namespace xcodec::cli
