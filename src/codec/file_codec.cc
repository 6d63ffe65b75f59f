// EncodeFile and DecodeFile: the public functions over whole files.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "audio/audio_sink.h"
#include "audio/byte_stream.h"
#include "audio/channel_mapper.h"
#include "audio/model_rate_source.h"
#include "audio/tags.h"
#include "base/atomic_file.h"
#include "base/guard.h"
#include "base/thread_pool.h"
#include "codec/backend_factory.h"
#include "codec/chunk_encoder.h"
#include "codec/codec_state.h"
#include "codec/coder_factory.h"
#include "codec/decode_range.h"
#include "codec/duration_limit.h"
#include "codec/ecdc_reader.h"
#include "codec/ecdc_writer.h"
#include "codec/file_check.h"
#include "codec/model_for_file.h"
#include "codec/open_input.h"
#include "codec/progress.h"
#include "codec/source_description.h"
#include "codec/tag_map.h"
#include "container/codes_digest.h"
#include "model/model_store.h"
#include "xcodec/files.h"

namespace xcodec {
namespace {

// A file that appears whole, or a pipe or device that is there already.
class Output {
 public:
  static Result<std::unique_ptr<Output>> Create(const std::string& path, bool overwrite) {
    auto output = std::make_unique<Output>();
    struct stat info {};
    if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
      output->stream_ = std::make_unique<OwnedFd>(open(path.c_str(), O_WRONLY | O_CLOEXEC), true);
      if (output->stream_->get() < 0)
        return Status(StatusCode::kIo, path + ": cannot open: " + SystemMessage(errno));
      return output;
    }
    AtomicFile::Options options;
    options.overwrite = overwrite;
    XCODEC_ASSIGN_OR_RETURN(output->file_, AtomicFile::Create(path, options));
    return output;
  }
  int fd() const { return file_ ? file_->fd() : stream_->get(); }
  bool is_stream() const { return file_ == nullptr; }
  Status Commit() { return file_ ? file_->Commit() : Status::Ok(); }

 private:
  std::unique_ptr<AtomicFile> file_;
  std::unique_ptr<OwnedFd> stream_;  // null with file_
};

Status CheckThreads(int threads) {
  constexpr int kMaxThreads = 1024;
  if (threads >= 0 && threads <= kMaxThreads) return Status::Ok();
  return Status(StatusCode::kInvalidArgument, "threads are 0 to 1024");
}

// The arithmetic that the program would take.
Result<std::unique_ptr<Backend>> BackendForEncoding(const std::shared_ptr<const Model>& model,
                                                    const EncodeOptions& options, std::int64_t samples,
                                                    ThreadPool* pool) {
  BackendOptions backend_options;
  backend_options.pool = pool;
  if (options.container == 0 && options.effort <= 1 && TorchHasParity(model->config.spec, samples)) {
    BackendOptions torch = backend_options;
    torch.kind = BackendKind::kTorch;
    Result<std::unique_ptr<Backend>> parity = CreateBackend(model, torch);
    if (parity.ok()) return parity;
  }
  return CreateBackend(model, backend_options);
}

// A writer with what it refers to.
struct Writing {
  std::unique_ptr<BlockCoder> coder;
  std::unique_ptr<FloatLm> lm;
  std::unique_ptr<EcdcWriter> writer;
};

Result<Writing> OpenWriter(ByteSink* sink, const EncodeOptions& options,
                           const std::shared_ptr<const Model>& model, const EncodeParams& params,
                           const ModelRateSource& source, ThreadPool* pool, EncodeReport* report) {
  const CodecSpec& spec = model->config.spec;
  Writing writing;
  V1Description description = DescribeSource(source, params);
  report->lost_tags = FitSourceTags(source.tags(), options.container, &description.tags);
  if (options.container == 0) {
    if (options.language_model) {
      XCODEC_ASSIGN_OR_RETURN(writing.lm, CreateFloatLm(model));
    }
    writing.writer = NewV0Writer(sink, spec, params.codebooks, writing.lm.get());
    return writing;
  }
  XCODEC_ASSIGN_OR_RETURN(
      writing.coder, NewCoder(options.language_model ? CoderId::kLm : CoderId::kAdaptive, model.get(), pool));
  description.identity = model->identity;
  description.lm_identity = LmIdentityOf(*writing.coder);
  XCODEC_ASSIGN_OR_RETURN(writing.writer, NewV1Writer(sink, spec, params.codebooks, writing.coder.get(),
                                                      BlocksAtOnce(*writing.coder), description));
  return writing;
}

// Reads back what was written.
Status Verify(int fd, const std::shared_ptr<const Model>& model, const V1Digest& digest, ThreadPool* pool) {
  if (lseek(fd, 0, SEEK_SET) != 0) return Status(StatusCode::kIo, "cannot read back what was written");
  FdSource source(fd);
  XCODEC_ASSIGN_OR_RETURN(const auto reader, EcdcReader::Open(&source));
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, CodersFor(reader->info(), model, pool));
  return VerifyCodes(reader.get(), model->config.spec, coders, digest);
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

// What computes: of a codec that is open already, or made for one call.
struct Engine {
  std::shared_ptr<const Model> model;
  std::unique_ptr<ThreadPool> own_pool;
  ThreadPool* pool = nullptr;  // null: everything in the calling thread
  std::unique_ptr<Backend> own_backend;
  const Backend* backend = nullptr;

  explicit Engine(const Codec* codec) {
    if (codec == nullptr) return;
    model = codec->state().model;
    pool = codec->state().pool.get();
    backend = codec->state().backend.get();
  }
  void Own(int threads) {
    if (backend != nullptr) return;
    own_pool = std::make_unique<ThreadPool>(threads);
    pool = own_pool.get();
  }
  void Own(std::unique_ptr<Backend> made) {
    own_backend = std::move(made);
    backend = own_backend.get();
  }
};

Status Encode(const std::string& input, const std::string& output, const Codec* codec,
              const EncodeOptions& options, EncodeReport* report) {
  XCODEC_RETURN_IF_ERROR(CheckThreads(options.threads));
  Engine engine(codec);
  if (codec == nullptr) {
    XCODEC_ASSIGN_OR_RETURN(engine.model,
                            ModelStore::Load(options.model.empty() ? kDefaultModelName : options.model,
                                             LmPartFor(options.language_model, options.container)));
  }
  const std::shared_ptr<const Model>& model = engine.model;
  const CodecSpec& spec = model->config.spec;
  XCODEC_ASSIGN_OR_RETURN(const EncodeParams params, ParamsFor(options, spec));
  engine.Own(options.threads);
  AudioOpenOptions open_options;
  open_options.accept_truncated = options.accept_truncated;
  XCODEC_ASSIGN_OR_RETURN(auto audio, OpenAudio(input, open_options));
  ModelRateSource::Target target;
  target.sample_rate = spec.sample_rate;
  target.channels = spec.channels;
  target.least = PieceToRead(spec, audio->info().frames >= 0);
  XCODEC_ASSIGN_OR_RETURN(const auto source, ModelRateSource::Create(std::move(audio), target));
  if (codec == nullptr) {
    XCODEC_ASSIGN_OR_RETURN(auto backend,
                            BackendForEncoding(model, options, source->total_length(), engine.pool));
    engine.Own(std::move(backend));
  }
  XCODEC_ASSIGN_OR_RETURN(const auto file, Output::Create(output, options.overwrite));
  FdSink sink(file->fd());
  XCODEC_ASSIGN_OR_RETURN(const Writing writing,
                          OpenWriter(&sink, options, model, params, *source, engine.pool, report));
  CodesDigest digest;
  XCODEC_ASSIGN_OR_RETURN(const auto encoder,
                          ChunkEncoder::Create(engine.backend, params, engine.pool, [&](CodedChunk chunk) {
                            digest.Update(chunk.codes);
                            return writing.writer->Add(std::move(chunk));
                          }));
  for (;;) {
    XCODEC_RETURN_IF_ERROR(Tell(options.progress, encoder->samples(), source->total_length()));
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock piece, source->Read());
    if (piece.length == 0) break;
    XCODEC_RETURN_IF_ERROR(encoder->Push(piece));
  }
  XCODEC_RETURN_IF_ERROR(encoder->Finish());
  XCODEC_RETURN_IF_ERROR(writing.writer->Finish(encoder->samples(), source->source_frames()));
  report->samples = source->source_frames();
  report->shortfall = source->shortfall();
  report->besides = source->besides();
  const TagSet& late = source->late_tags();
  for (const auto& [name, value] : late.fields) report->lost_tags.push_back(name);
  report->lost_tags.insert(report->lost_tags.end(), late.lost.begin(), late.lost.end());
  if ((options.verify || options.language_model) && !file->is_stream())
    XCODEC_RETURN_IF_ERROR(Verify(file->fd(), model, digest.Finish(), engine.pool));
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
  const int channels =
      OutputChannels(options.channels, info.v1 ? info.v1->source_channels : 0, spec.channels);
  sink_options.channels = channels;
  sink_options.rescale = options.rescale;
  const bool restore = !options.model_rate && info.v1 && info.v1->source_rate > 0;
  const int rate = restore ? info.v1->source_rate : spec.sample_rate;
  sink_options.sample_rate = rate;
  sink_options.expected_length = restore ? info.source_samples : info.samples;
  XCODEC_ASSIGN_OR_RETURN(auto sink, CreateAudioSink(fd, sink_options));
  if (rate == spec.sample_rate) return sink;
  return CreateResampledSink(std::move(sink), ResamplerKind::kSoxr, channels, spec.sample_rate, rate,
                             sink_options.expected_length);
}

// The codec's model when it made the file, else what the file names.
Status OpenEngine(const EcdcInfo& info, const Codec* codec, const DecodeOptions& options, Engine* engine) {
  if (codec != nullptr) {
    if (IsModelOfFile(info, *engine->model)) return Status::Ok();
    return Status(StatusCode::kModelMismatch, "the file was made with another model: " + info.model);
  }
  const LmPart lm = LmPartFor(info);
  const auto find = [lm](const std::string& name) { return ModelStore::Load(name, lm); };
  XCODEC_ASSIGN_OR_RETURN(engine->model, ModelForFile(info, options.model, find));
  engine->Own(options.threads);
  BackendOptions backend_options;
  backend_options.pool = engine->pool;
  XCODEC_ASSIGN_OR_RETURN(auto backend, CreateBackend(engine->model, backend_options));
  engine->Own(std::move(backend));
  return Status::Ok();
}

Status Decode(const std::string& input, const std::string& output, const Codec* codec,
              const DecodeOptions& options) {
  XCODEC_RETURN_IF_ERROR(CheckThreads(options.threads));
  if (options.bits != 16 && options.bits != 24 && options.bits != 32)
    return Status(StatusCode::kInvalidArgument, "bits are 16, 24 or 32");
  if (options.channels < 0) return Status(StatusCode::kInvalidArgument, "a negative number of channels");
  XCODEC_RETURN_IF_ERROR(CheckDurationLimit(options.max_seconds));
  XCODEC_ASSIGN_OR_RETURN(const auto opened, EcdcInput::Open(input));
  EcdcReader* reader = opened->reader();
  const EcdcInfo& info = reader->info();
  Engine engine(codec);
  XCODEC_RETURN_IF_ERROR(OpenEngine(info, codec, options, &engine));
  const std::shared_ptr<const Model>& model = engine.model;
  const Backend* backend = engine.backend;
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, CodersFor(info, model, engine.pool));
  XCODEC_RETURN_IF_ERROR(reader->Begin(backend->spec(), coders.decoders()));
  if (info.samples != kUnknownLength && opened->source()->seekable()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t bytes, opened->source()->Size());
    XCODEC_RETURN_IF_ERROR(CheckDuration(info, backend->spec(), info.samples, bytes, options.max_seconds));
  }
  XCODEC_ASSIGN_OR_RETURN(const auto file, Output::Create(output, options.overwrite));
  XCODEC_ASSIGN_OR_RETURN(const auto sink, CreateSink(file->fd(), output, options, info, backend->spec()));
  const int from = backend->spec().channels;
  const int to = OutputChannels(options.channels, info.v1 ? info.v1->source_channels : 0, from);
  XCODEC_ASSIGN_OR_RETURN(const ChannelMapper mapper, ChannelMapper::Create(from, to));
  std::int64_t decoded = 0;
  const DecodedSink write = WithGain(RestoringGain(*model, false), [&](const AudioBlock& audio) {
    decoded += audio.length;
    XCODEC_RETURN_IF_ERROR(Tell(options.progress, decoded, info.samples));
    // A pipe says at its end only how much it holds.
    if (!opened->source()->seekable())
      XCODEC_RETURN_IF_ERROR(
          CheckDuration(info, backend->spec(), decoded, opened->source()->position(), options.max_seconds));
    return from == to ? sink->Write(audio) : sink->Write(mapper.Map(audio));
  });
  XCODEC_RETURN_IF_ERROR(DecodeRange(reader, *backend, DecodeParams(), engine.pool, 0, {}, write));
  if (!options.model_rate && info.v1) sink->SetLength(info.source_samples);
  XCODEC_RETURN_IF_ERROR(sink->Finish());
  if (!info.tags.empty() && !file->is_stream()) {
    const Status tagged = WriteTags(file->fd(), ToAudioTags(info.tags));
    // RF64 files hold no tags; their audio is complete all the same.
    if (tagged.code() != StatusCode::kUnsupported) XCODEC_RETURN_IF_ERROR(tagged);
  }
  return file->Commit();
}

}  // namespace

Status EncodeFile(const std::string& input, const std::string& output, const EncodeOptions& options,
                  EncodeReport* report) {
  EncodeReport made;
  const Status status = Guarded([&] { return Encode(input, output, options.codec.get(), options, &made); });
  if (status.ok() && report != nullptr) *report = std::move(made);
  return status;
}

Status DecodeFile(const std::string& input, const std::string& output, const DecodeOptions& options) {
  return Guarded([&] { return Decode(input, output, options.codec.get(), options); });
}

}  // namespace xcodec
