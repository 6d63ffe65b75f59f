#include "cli/commands/codes_conversion.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "audio/sink/audio_sink.h"
#include "base/memory_limit.h"
#include "cli/commands/codes_usage.h"
#include "cli/option_checks.h"
#include "cli/output/latents_output.h"
#include "cli/output/lost_tags.h"
#include "cli/output/semantic_output.h"
#include "cli/output/streams.h"
#include "cli/tasks/encode_task.h"
#include "cli/tasks/inputs.h"
#include "cli/tasks/task_options.h"
#include "codec/arrays/code_arrays.h"
#include "codec/file/open_input.h"
#include "codec/file/output_file.h"
#include "codec/file/tag_map.h"
#include "codec/pipeline/audio_output.h"
#include "codec/pipeline/codes_to_audio.h"
#include "codec/pipeline/duration_limit.h"
#include "codec/pipeline/encode_pipeline.h"
#include "codec/pipeline/source_description.h"

namespace xcodec::cli {
namespace {

// One array holds the codes of 24 hours at 32 codebooks of 75 frames in half of this.
constexpr std::uint64_t kMaxArrayBytes = std::uint64_t{1} << 30;

Result<codec::CodeArrays> CodesOfEcdc(Session* session, const std::string& path, const LoadedModel** loaded) {
  XCODEC_ASSIGN_OR_RETURN(const auto input, codec::EcdcInput::Open(path));
  codec::EcdcReader* reader = input->reader();
  XCODEC_ASSIGN_OR_RETURN(*loaded, session->ForFile(reader->info()));
  XCODEC_ASSIGN_OR_RETURN(const codec::FileCoders coders,
                          codec::BeginCodes(reader, (*loaded)->model, session->pool()));
  const model::CodecSpec& spec = (*loaded)->backend->spec();
  XCODEC_ASSIGN_OR_RETURN(const DecodeOptions limits, DecodeOptionsOf(session->options(), spec.sample_rate));
  std::int64_t frames = 0;
  // Checks the length that a file states before anything is decoded. A pipe's size is not known before its
  // end, so the bytes so far count, unless there is a limit to compare with.
  const auto check_duration = [&]() -> Status {
    std::int64_t bytes = input->source()->position();
    const bool seekable = input->source()->seekable();
    if (seekable) {
      XCODEC_ASSIGN_OR_RETURN(bytes, input->source()->Size());
    }
    std::int64_t samples = reader->info().samples;
    if (samples == container::kUnknownLength || !(seekable || limits.max_seconds > 0))
      samples = frames * spec.hop;
    return codec::CheckDuration(reader->info(), spec, samples, bytes, limits.max_seconds);
  };
  XCODEC_RETURN_IF_ERROR(check_duration());
  codec::CodeArrays arrays;
  arrays.model = spec.name;
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(auto chunk, reader->Next());
    if (!chunk) break;
    frames += chunk->codes.frames;
    XCODEC_RETURN_IF_ERROR(check_duration());
    chunk->codes = codec::FirstCodebooks(chunk->codes, session->options().codebooks);
    arrays.chunks.push_back(std::move(*chunk));
  }
  arrays.samples = reader->info().samples;
  arrays.source_samples = reader->info().source_samples;
  arrays.tags = reader->info().tags;
  if (!reader->info().v1) return arrays;
  const container::V1Header& header = *reader->info().v1;
  arrays.source_channels = header.source_channels;
  arrays.source_rate = header.source_rate;
  arrays.source_format = header.source_format;
  arrays.source_codec = header.source_codec.value_or("");
  return arrays;
}

Result<codec::CodeArrays> CodesOfAudio(Session* session, const std::string& path, const Besides& besides,
                                       const LoadedModel** loaded) {
  XCODEC_ASSIGN_OR_RETURN(*loaded, session->ForEncoding());
  const model::Backend& backend = *(*loaded)->backend;
  codec::CodeArrays arrays;
  arrays.model = backend.spec().name;
  const codec::OutputOptions outputs{session->options().force, false, true, nullptr,
                                     session->options().output_dir};
  std::unique_ptr<SemanticOutput> features;
  std::unique_ptr<LatentsOutput> latents;
  XCODEC_ASSIGN_OR_RETURN(model::EncodeParams params,
                          EncodeParamsForOptions(backend.spec(), session->options()));
  if (session->options().codebooks > 0)
    params.codebooks = std::min(params.codebooks, session->options().codebooks);
  if (!besides.semantic.empty()) {
    XCODEC_ASSIGN_OR_RETURN(
        features, SemanticOutput::Create(besides.semantic, path, outputs, backend, params.segments));
  }
  if (!besides.latents.empty()) {
    XCODEC_ASSIGN_OR_RETURN(latents, LatentsOutput::Create(besides.latents, path, outputs, backend, params));
  }
  codec::AudioTap tap;
  if (features != nullptr || latents != nullptr) {
    tap = [&](const AudioBlock& audio) -> Status {
      if (features != nullptr) XCODEC_RETURN_IF_ERROR(features->Push(audio));
      return latents != nullptr ? latents->Push(audio) : Status::Ok();
    };
  }
  const auto take = [&](CodedChunk chunk) {
    chunk.codes = codec::FirstCodebooks(chunk.codes, session->options().codebooks);
    arrays.chunks.push_back(std::move(chunk));
    return Status::Ok();
  };
  EncodedSource source;
  XCODEC_ASSIGN_OR_RETURN(arrays.samples, EncodeAudio(session, path, **loaded, take, tap, &source));
  arrays.source_channels = source.description.source_channels;
  arrays.source_rate = source.description.source_rate;
  arrays.source_samples = source.frames;
  arrays.source_format = source.description.source_format;
  if (arrays.source_format == container::V1SourceFormat::kLossy)
    arrays.source_codec = source.description.source_codec;
  arrays.tags = std::move(source.description.tags);
  if (features != nullptr) XCODEC_RETURN_IF_ERROR(features->Finish());
  if (latents != nullptr) XCODEC_RETURN_IF_ERROR(latents->Finish());
  return arrays;
}

Status WriteArrays(Session* session, const std::string& input, const std::string& output,
                   const Besides& besides) {
  const LoadedModel* loaded = nullptr;
  const bool ecdc = CodesInputOf(input, output) == CodesInput::kEcdc;
  if (ecdc && !(besides.semantic.empty() && besides.latents.empty())) {
    return Status(StatusCode::kInvalidArgument,
                  std::string(besides.semantic.empty() ? "--latents" : "--semantic") +
                      " needs audio; an .ecdc file has none");
  }
  const Options& options = session->options();
  XCODEC_ASSIGN_OR_RETURN(
      const auto file,
      codec::OutputFile::Create(output, input, {options.force, false, true, nullptr, options.output_dir}));
  const Result<codec::CodeArrays> arrays =
      ecdc ? CodesOfEcdc(session, input, &loaded) : CodesOfAudio(session, input, besides, &loaded);
  XCODEC_RETURN_IF_ERROR(arrays.status());
  XCODEC_RETURN_IF_ERROR(WriteAll(file->fd(), codec::WriteNpz(arrays->ToNpz(loaded->backend->spec()))));
  return file->Commit();
}

Result<std::vector<unsigned char>> ReadWholeFile(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(const auto input, codec::EcdcInput::OpenBytes(path));
  std::vector<unsigned char> bytes;
  std::vector<unsigned char> piece(1 << 20);
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, input->source()->Read(piece.data(), piece.size()));
    if (n == 0) return bytes;
    if (bytes.size() + n > 2 * kMaxArrayBytes) return Status(StatusCode::kResourceLimit, "larger than 2 GiB");
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
  }
}

// `archive_bytes`: of the archive that the arrays come from.
Status WriteAudio(Session* session, const codec::CodeArrays& arrays, std::size_t archive_bytes,
                  const LoadedModel& loaded, codec::OutputFile* file, const std::string& input,
                  const std::string& output) {
  const codec::CodecParts parts = session->Parts(loaded);
  XCODEC_ASSIGN_OR_RETURN(const DecodeOptions options,
                          DecodeOptionsOf(session->options(), parts.spec().sample_rate));
  codec::EcdcInfo size;
  size.codebooks = arrays.chunks.empty() ? 1 : arrays.chunks[0].codes.codebooks;
  XCODEC_RETURN_IF_ERROR(codec::CheckDuration(size, parts.spec(), arrays.samples,
                                              static_cast<std::int64_t>(archive_bytes), options.max_seconds));
  codec::SourceFacts facts;
  facts.rate = arrays.source_rate;
  facts.channels = arrays.source_channels;
  facts.samples = arrays.samples;
  facts.source_samples = arrays.source_samples;
  // As always, more of the first codebooks than there are means all.
  XCODEC_RETURN_IF_ERROR(codec::CheckCodebooks(std::min(options.codebooks, size.codebooks),
                                               options.codebook_mask, size.codebooks));
  const codec::OutputPlan plan = codec::PlanOutput(parts.spec(), facts, options);
  XCODEC_ASSIGN_OR_RETURN(const codec::AudioFile format, AudioFileOf(*file, output, session->options()));
  XCODEC_ASSIGN_OR_RETURN(const auto audio,
                          codec::AudioOutput::CreateForFile(format, plan, codec::PlanRange({}, plan)));
  codec::WantedAudio wanted;
  wanted.range.end = codec::DecodedLength(parts.spec(), options.as_original, arrays.samples);
  wanted.codebooks = options.codebooks;
  wanted.codebook_mask = options.codebook_mask;
  wanted.as_original = options.as_original;
  XCODEC_ASSIGN_OR_RETURN(const auto decoder,
                          codec::CodesToAudio::Create(
                              parts, wanted, [&](const AudioBlock& block) { return audio->Write(block); }));
  for (const CodedChunk& chunk : arrays.chunks) XCODEC_RETURN_IF_ERROR(decoder->Push(chunk));
  XCODEC_RETURN_IF_ERROR(decoder->Finish(arrays.samples));
  XCODEC_RETURN_IF_ERROR(audio->Finish(plan.length, arrays.tags));
  WarnOfLostTags(session->console(), input, *audio);
  if (MayClip(session->options()) && audio->peak() > audio::kClipLimit)
    session->console()->Warning(InputName(input) + ": " + audio::ClippingWarning(audio->peak()));
  return Status::Ok();
}

Status WriteEcdc(Session* session, codec::CodeArrays arrays, const LoadedModel& loaded,
                 codec::OutputFile* file, const std::string& input) {
  const int stored = arrays.chunks.empty() ? 1 : arrays.chunks[0].codes.codebooks;
  const int wanted = session->options().codebooks;
  container::FdSink sink(file->fd());
  codec::V1Description description;
  description.source_channels = arrays.source_channels;
  description.source_rate = arrays.source_rate;
  description.source_format = arrays.source_format;
  description.source_codec = arrays.source_codec;
  audio::TagSet source = codec::ToAudioTags(arrays.tags);
  WarnOfLostTags(session->console(), input,
                 codec::FitSourceTags(source, session->options().container, &arrays.tags));
  description.tags = std::move(arrays.tags);
  XCODEC_ASSIGN_OR_RETURN(
      auto output,
      codec::OpenWriter(session->Parts(loaded), EncodeOptionsOf(session->options()),
                        wanted > 0 ? std::min(wanted, stored) : stored, std::move(description), &sink));
  for (const CodedChunk& chunk : arrays.chunks) {
    CodedChunk part = chunk;
    part.codes = codec::FirstCodebooks(chunk.codes, wanted);
    XCODEC_RETURN_IF_ERROR(output.writer->Add(std::move(part)));
  }
  return output.writer->Finish(arrays.samples,
                               arrays.source_rate > 0 ? arrays.source_samples : container::kUnknownLength);
}

Status ReadArrays(Session* session, const std::string& input, const std::string& output) {
  XCODEC_ASSIGN_OR_RETURN(const auto bytes, ReadWholeFile(input));
  XCODEC_ASSIGN_OR_RETURN(const codec::NpzArrays npz,
                          codec::ReadNpz(bytes, std::max(codec::NpzBudget(bytes.size()), MemoryLimit())));
  codec::EcdcInfo named;
  named.model = codec::ModelOfNpz(npz);
  // The language model that the output needs comes with the model.
  named.version = session->options().container;
  named.language_model = session->options().lm && LowerSuffix(output) == ".ecdc";
  const bool known = !named.model.empty() && session->options().model.empty();
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded,
                          known ? session->ForFile(named) : session->ForEncoding());
  XCODEC_RETURN_IF_ERROR(CheckModelOptions(loaded->backend->spec(), session->options()));
  XCODEC_ASSIGN_OR_RETURN(const codec::CodeArrays arrays,
                          codec::CodeArrays::FromNpz(npz, loaded->backend->spec()));
  const Options& options = session->options();
  XCODEC_ASSIGN_OR_RETURN(
      const auto file,
      codec::OutputFile::Create(output, input, {options.force, false, true, nullptr, options.output_dir}));
  const std::string suffix = LowerSuffix(output);
  if (suffix == ".ecdc") {
    XCODEC_RETURN_IF_ERROR(WriteEcdc(session, arrays, *loaded, file.get(), input));
  } else if (suffix == ".wav" || suffix == ".flac") {
    XCODEC_RETURN_IF_ERROR(WriteAudio(session, arrays, bytes.size(), *loaded, file.get(), input, output));
  } else {
    return Status(StatusCode::kInvalidArgument, "Output extension must be .ecdc, .wav or .flac");
  }
  return file->Commit();
}

}  // namespace

Status ConvertCodes(Session* session, const std::string& input, const std::string& output,
                    const Besides& besides) {
  const std::string made = LowerSuffix(output);
  if (session->options().codebook_mask != 0 && made != ".wav" && made != ".flac")
    return Status(StatusCode::kInvalidArgument,
                  "--codebooks with a list has an effect on audio; codes keep the first N codebooks only");
  if (CodesInputOf(input, output) == CodesInput::kArrays) return ReadArrays(session, input, output);
  if (LowerSuffix(output) == ".npz" || IsStreamOutput(output))
    return WriteArrays(session, input, output, besides);
  return Status(StatusCode::kInvalidArgument, "one of input and output must be .npz");
}

}  // namespace xcodec::cli
