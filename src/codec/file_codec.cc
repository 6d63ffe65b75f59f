// EncodeFile and DecodeFile: the public functions over whole files.
#include <memory>
#include <utility>

#include "audio/audio_sink.h"
#include "audio/model_rate_source.h"
#include "base/atomic_file.h"
#include "base/guard.h"
#include "base/thread_pool.h"
#include "codec/backend_factory.h"
#include "codec/chunk_encoder.h"
#include "codec/codec_state.h"
#include "codec/coder_factory.h"
#include "codec/decode_range.h"
#include "codec/ecdc_reader.h"
#include "codec/ecdc_writer.h"
#include "codec/model_for_file.h"
#include "codec/open_input.h"
#include "model/model_store.h"
#include "xcodec/files.h"

namespace xcodec {
namespace {

Result<std::unique_ptr<AtomicFile>> CreateOutput(const std::string& path, bool overwrite) {
  AtomicFile::Options options;
  options.overwrite = overwrite;
  return AtomicFile::Create(path, options);
}

Result<std::unique_ptr<EcdcWriter>> CreateWriter(ByteSink* sink, const EncodeOptions& options,
                                                 const Model& model, const EncodeParams& params,
                                                 const AudioInfo& source, const BlockCoder* coder,
                                                 const FloatLm* lm) {
  const CodecSpec& spec = model.config.spec;
  if (options.container == 0) return NewV0Writer(sink, spec, params.codebooks, lm);
  V1Description description;
  description.identity = model.identity;
  description.lm_identity = LmIdentityOf(*coder);
  description.source_rate = static_cast<int>(source.sample_rate);
  description.source_channels = source.channels;
  description.source_codec = source.codec;
  description.effort = options.effort;
  description.segments = params.segments;
  return NewV1Writer(sink, spec, params.codebooks, coder, BlocksAtOnce(*coder), description);
}

Result<EncodeParams> ParamsFor(const EncodeOptions& options, const CodecSpec& spec) {
  if (options.container != 0 && options.container != 1) {
    return Status(StatusCode::kInvalidArgument, "container versions are 0 and 1");
  }
  CodingOptions coding;
  coding.bandwidth_kbps = options.bandwidth_kbps;
  coding.effort = options.effort;
  coding.segment_seconds = options.segment_seconds;
  return EncodeParamsFor(spec, coding);
}

Status Encode(const std::string& input, const std::string& output, const EncodeOptions& options) {
  XCODEC_ASSIGN_OR_RETURN(const auto model,
                          ModelStore::Load(options.model.empty() ? kDefaultModelName : options.model,
                                           LmPartFor(options.language_model, options.container)));
  const CodecSpec& spec = model->config.spec;
  XCODEC_ASSIGN_OR_RETURN(const EncodeParams params, ParamsFor(options, spec));
  ThreadPool pool(options.threads);
  BackendOptions backend_options;
  backend_options.pool = &pool;
  XCODEC_ASSIGN_OR_RETURN(const auto backend, CreateBackend(model, backend_options));
  XCODEC_ASSIGN_OR_RETURN(auto audio, OpenAudio(input));
  ModelRateSource::Target target;
  target.sample_rate = spec.sample_rate;
  target.channels = spec.channels;
  target.least = PieceToRead(spec, audio->info().frames >= 0);
  XCODEC_ASSIGN_OR_RETURN(const auto source, ModelRateSource::Create(std::move(audio), target));
  XCODEC_ASSIGN_OR_RETURN(const auto file, CreateOutput(output, options.overwrite));
  FdSink sink(file->fd());
  XCODEC_ASSIGN_OR_RETURN(
      const auto coder,
      NewCoder(options.language_model && options.container != 0 ? CoderId::kLm : CoderId::kAdaptive,
               model.get(), &pool));
  std::unique_ptr<FloatLm> lm;
  if (options.language_model && options.container == 0) {
    XCODEC_ASSIGN_OR_RETURN(lm, CreateFloatLm(model));
  }
  XCODEC_ASSIGN_OR_RETURN(const auto writer, CreateWriter(&sink, options, *model, params,
                                                          source->source_info(), coder.get(), lm.get()));
  XCODEC_ASSIGN_OR_RETURN(const auto encoder,
                          ChunkEncoder::Create(backend.get(), params, &pool, [&](CodedChunk chunk) {
                            return writer->Add(std::move(chunk));
                          }));
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock piece, source->Read());
    if (piece.length == 0) break;
    XCODEC_RETURN_IF_ERROR(encoder->Push(piece));
  }
  XCODEC_RETURN_IF_ERROR(encoder->Finish());
  XCODEC_RETURN_IF_ERROR(writer->Finish(encoder->samples(), source->source_frames()));
  return file->Commit();
}

// Sink at the source's rate when the file knows it, else at the model's.
Result<std::unique_ptr<AudioSink>> CreateSink(int fd, const std::string& path, const DecodeOptions& options,
                                              const EcdcInfo& info, const CodecSpec& spec) {
  AudioSinkOptions sink_options;
  sink_options.container = AudioContainerForPath(path);
  sink_options.bits = options.bits == 32   ? AudioBits::k32Float
                      : options.bits == 24 ? AudioBits::k24
                                           : AudioBits::k16;
  sink_options.channels = spec.channels;
  sink_options.rescale = options.rescale;
  const bool restore = !options.model_rate && info.v1 && info.v1->source_rate > 0;
  const int rate = restore ? info.v1->source_rate : spec.sample_rate;
  sink_options.sample_rate = rate;
  sink_options.expected_length = restore ? info.source_samples : info.samples;
  XCODEC_ASSIGN_OR_RETURN(auto sink, CreateAudioSink(fd, sink_options));
  if (rate == spec.sample_rate) return sink;
  return CreateResampledSink(std::move(sink), ResamplerKind::kSoxr, spec.channels, spec.sample_rate, rate,
                             sink_options.expected_length);
}

Status Decode(const std::string& input, const std::string& output, const DecodeOptions& options) {
  XCODEC_ASSIGN_OR_RETURN(const auto opened, EcdcInput::Open(input));
  EcdcReader* reader = opened->reader();
  const EcdcInfo& info = reader->info();
  const LmPart lm = LmPartFor(info);
  const auto find = [lm](const std::string& name) { return ModelStore::Load(name, lm); };
  XCODEC_ASSIGN_OR_RETURN(const auto model, ModelForFile(info, options.model, find));
  ThreadPool pool(options.threads);
  BackendOptions backend_options;
  backend_options.pool = &pool;
  XCODEC_ASSIGN_OR_RETURN(const auto backend, CreateBackend(model, backend_options));
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, CodersFor(info, model, &pool));
  XCODEC_RETURN_IF_ERROR(reader->Begin(backend->spec(), coders.decoders()));
  XCODEC_ASSIGN_OR_RETURN(const auto file, CreateOutput(output, options.overwrite));
  XCODEC_ASSIGN_OR_RETURN(const auto sink, CreateSink(file->fd(), output, options, info, backend->spec()));
  const DecodedSink write =
      WithGain(RestoringGain(*model, false), [&](const AudioBlock& audio) { return sink->Write(audio); });
  XCODEC_RETURN_IF_ERROR(DecodeRange(reader, *backend, DecodeParams(), &pool, 0, {}, write));
  if (!options.model_rate && info.v1) sink->SetLength(info.source_samples);
  XCODEC_RETURN_IF_ERROR(sink->Finish());
  return file->Commit();
}

}  // namespace

Status EncodeFile(const std::string& input, const std::string& output, const EncodeOptions& options) {
  return Guarded([&] { return Encode(input, output, options); });
}

Status DecodeFile(const std::string& input, const std::string& output, const DecodeOptions& options) {
  return Guarded([&] { return Decode(input, output, options); });
}

}  // namespace xcodec
