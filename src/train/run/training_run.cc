#include "train/run/training_run.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <utility>

#include "model/store/model_files.h"
#include "torch/backend/guard.h"
#include "torch/backend/tensors.h"
#include "train/run/lm_run.h"
#include "train/run/train_report.h"
#include "train/run/trainer.h"
#include "train/support/run_log.h"
#include "train/support/shared_work.h"

namespace xcodec::train {
namespace {

namespace fs = std::filesystem;

// OpenBLAS, where LibTorch uses it, has as many threads of its own as the machine has processors, whatever
// LibTorch is told; those of several processes would get in each other's way.
void SetBlasThreads(int threads) {
  using Setter = void (*)(int);
  if (std::getenv("OPENBLAS_NUM_THREADS") != nullptr) return;
  const auto set = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

// The number of the batch that the closed-form start is made of: no step has it.
constexpr std::uint64_t kStartStep = ~std::uint64_t{0};
constexpr std::size_t kReportClips = 4;

std::int64_t ChunkLength(const TrainConfig& config) {
  const model::CodecSpec& spec = config.model.spec;
  if (spec.chunk_length > 0) return spec.chunk_length;
  // Whole frames, so that decoded audio has the length of its source.
  const auto samples = static_cast<std::int64_t>(config.data.chunk_seconds * spec.sample_rate);
  return CeilDiv(samples, static_cast<std::int64_t>(spec.hop)) * spec.hop;
}

Result<Sampler> OpenSampler(const TrainConfig& config) {
  std::vector<ClipGroup> groups;
  std::int64_t samples = 0;
  for (const DataList& list : config.data.train) {
    XCODEC_ASSIGN_OR_RETURN(auto clips, OpenClips(list.list, config.data.cache, config.model.spec));
    for (const auto& clip : clips) samples += list.weight > 0 ? clip->length() : 0;
    groups.push_back({list.kind, list.weight, std::move(clips)});
  }
  if (samples == 0) return Status(StatusCode::kInvalidArgument, "the training data is empty");
  SamplerOptions options;
  options.sample_rate = config.model.spec.sample_rate;
  options.channels = config.model.spec.channels;
  options.length = ChunkLength(config);
  options.seed = config.seed;
  options.augment = config.data.augment;
  return Sampler(std::move(groups), options);
}

// All recordings of the lists.
Result<std::vector<std::string>> Recordings(const TrainConfig& config) {
  std::vector<std::string> lists, paths;
  for (const DataList& list : config.data.train) lists.push_back(list.list);
  if (!config.data.valid.empty()) lists.push_back(config.data.valid);
  for (const std::string& list : lists) {
    XCODEC_ASSIGN_OR_RETURN(const auto some, ReadFileList(list));
    paths.insert(paths.end(), some.begin(), some.end());
  }
  return paths;
}

struct Validation {
  torch::Tensor chunks;                  // [n, channels, samples], undefined without validation
  std::vector<std::int64_t> beginnings;  // chunks that begin a recording
  std::vector<std::string> names;        // of those recordings
};

// At most kReportClips of the recordings, evenly over the list, go on with their first chunk to the report.
void KeepSome(Validation* validation) {
  Validation kept;
  const std::size_t count = validation->names.size();
  const std::size_t wanted = std::min(count, kReportClips);
  for (std::size_t i = 0; i < wanted; ++i) {
    kept.beginnings.push_back(validation->beginnings[i * count / wanted]);
    kept.names.push_back(validation->names[i * count / wanted]);
  }
  validation->beginnings = kept.beginnings;
  validation->names = kept.names;
}

// Consecutive chunks from the beginning of every validation clip.
Result<Validation> OpenValidation(const TrainConfig& config) {
  Validation validation;
  if (config.data.valid.empty()) return validation;
  XCODEC_ASSIGN_OR_RETURN(const auto clips,
                          OpenClips(config.data.valid, config.data.cache, config.model.spec));
  const std::int64_t length = ChunkLength(config);
  const auto limit = static_cast<std::int64_t>(config.data.valid_seconds * config.model.spec.sample_rate);
  std::vector<AudioBlock> blocks;
  for (const auto& clip : clips) {
    for (std::int64_t at = 0; at + length <= std::min(limit, clip->length()); at += length) {
      if (at == 0) {
        validation.beginnings.push_back(static_cast<std::int64_t>(blocks.size()));
        validation.names.push_back(fs::path(clip->path()).filename().string());
      }
      blocks.push_back(clip->Read(at, length));
    }
  }
  if (blocks.empty())
    return Status(StatusCode::kInvalidArgument, "no validation clip has the length of a chunk");
  KeepSome(&validation);
  validation.chunks = Stack(blocks);
  return validation;
}

// Everything that one process of a run has open.
class Session {
 public:
  Session(const TrainConfig& config, Communicator* communicator, const RunOptions& options)
      : config_(config), communicator_(communicator), options_(options) {}

  Status Run() {
    XCODEC_RETURN_IF_ERROR(Open());
    XCODEC_RETURN_IF_ERROR(Steps());
    return Finish();
  }

 private:
  bool first() const { return communicator_->rank() == 0; }
  std::string CheckpointPath() const { return config_.output + "/" + kCheckpointFile; }
  void Say(const std::string& line) const {
    if (first() && options_.say) options_.say(line);
  }

  Status MakeFolders() {
    std::error_code error;
    fs::create_directories(config_.output, error);
    fs::create_directories(config_.data.cache, error);
    if (error) return Status(StatusCode::kIo, config_.output + ": " + error.message());
    XCODEC_ASSIGN_OR_RETURN(recordings_, Recordings(config_));
    return Status::Ok();
  }

  Status Decode(std::size_t recording) const {
    const model::CodecSpec& spec = config_.model.spec;
    return Clip::Open(recordings_[recording], config_.data.cache, spec.sample_rate, spec.channels).status();
  }

  Status OpenTrainer() {
    XCODEC_ASSIGN_OR_RETURN(Sampler sampler, OpenSampler(config_));
    sampler_ = std::make_unique<Sampler>(std::move(sampler));
    XCODEC_ASSIGN_OR_RETURN(validation_, OpenValidation(config_));
    XCODEC_ASSIGN_OR_RETURN(trainer_, Trainer::Create(config_, communicator_));
    return Status::Ok();
  }

  // An error of one process must be one of all, or the others would wait for ever.
  Status Open() {
    XCODEC_RETURN_IF_ERROR(Agreed(MakeFolders(), communicator_));
    const auto decode = [&](std::size_t i) { return Decode(i); };
    XCODEC_RETURN_IF_ERROR(InShares(recordings_.size(), decode, communicator_));
    XCODEC_RETURN_IF_ERROR(Agreed(OpenTrainer(), communicator_));
    XCODEC_ASSIGN_OR_RETURN(const bool continued, trainer_->Load(CheckpointPath()));
    if (continued) {
      Say(fmt::format("continuing after step {}", trainer_->steps_done()));
    } else {
      Start();
    }
    return Agreed(first() ? OpenLogs() : Status::Ok(), communicator_);
  }

  void Start() {
    if (trainer_->needs_start()) {
      std::vector<AudioBlock> blocks;
      for (int i = 0; i < config_.start_items; ++i)
        blocks.push_back(sampler_->Draw(kStartStep, static_cast<std::uint64_t>(i)));
      trainer_->StartFrom(Stack(blocks));
    }
    trainer_->Synchronize();
  }

  Status OpenLogs() {
    std::vector<std::string> columns{"rate", "codebooks", "gradient", "discriminator"};
    for (const auto& [name, weight] : config_.weights) columns.push_back(name);
    for (const double kbps : config_.model.spec.bandwidths) {
      columns.push_back(fmt::format("valid/mel_{:g}", kbps));
      columns.push_back(fmt::format("valid/snr_{:g}", kbps));
    }
    XCODEC_ASSIGN_OR_RETURN(auto log,
                            RunLog::Open(config_.output, columns, trainer_->steps_done(), options_.say));
    log_ = std::make_unique<RunLog>(std::move(log));
    return Status::Ok();
  }

  bool Stop() const {
    const std::int64_t done = trainer_->steps_done();
    if (done >= config_.optimizer.steps) return true;
    return options_.stop_after >= 0 && done >= options_.stop_after;
  }

  // All processes must agree, or the others would wait for ever.
  bool Cancelled() const {
    return options_.cancel != nullptr && AnyProcess(options_.cancel->load(), communicator_);
  }

  Status Steps() {
    const auto count = static_cast<std::uint64_t>(config_.optimizer.batch / communicator_->size());
    const Loader::Share share{static_cast<std::uint64_t>(communicator_->rank()) * count, count};
    Loader loader(sampler_.get(), share, static_cast<std::uint64_t>(trainer_->steps_done()),
                  config_.data.threads, config_.data.ahead);
    while (!Stop()) {
      if (Cancelled()) {
        XCODEC_RETURN_IF_ERROR(Checkpoint());
        return Status(StatusCode::kCancelled, "stopped; the run continues from its checkpoint");
      }
      const StepLosses losses = trainer_->Step(Stack(loader.Next()));
      XCODEC_RETURN_IF_ERROR(AfterStep(losses));
    }
    return Status::Ok();
  }

  Status AfterStep(const StepLosses& losses) {
    const std::int64_t step = trainer_->steps_done();
    XCODEC_RETURN_IF_ERROR(Agreed(CheckFinite(step, losses), communicator_));
    if (step % config_.log.every == 0) XCODEC_RETURN_IF_ERROR(Log(step, losses));
    if (step % config_.log.validate == 0) XCODEC_RETURN_IF_ERROR(Validate());
    if (step % config_.log.checkpoint == 0) return Checkpoint();
    return Status::Ok();
  }

  Status Log(std::int64_t step, const StepLosses& losses) {
    return first() ? log_->Write(step, losses) : Status::Ok();
  }

  Status Validate() {
    if (!validation_.chunks.defined() || !first()) return Status::Ok();
    std::vector<torch::Tensor> decoded;
    const StepLosses losses = trainer_->Validate(validation_.chunks, validation_.beginnings, &decoded);
    XCODEC_RETURN_IF_ERROR(Log(trainer_->steps_done(), losses));
    std::vector<ReportClip> clips;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      clips.push_back({validation_.names[i],
                       libtorch::AudioFromTorch(validation_.chunks[validation_.beginnings[i]]),
                       libtorch::AudioFromTorch(decoded[i])});
    }
    return WriteTrainReport(config_.output, config_.name, config_.model.spec.sample_rate, clips);
  }

  Status Checkpoint() { return first() ? trainer_->Save(CheckpointPath()) : Status::Ok(); }

  Status Finish() {
    XCODEC_RETURN_IF_ERROR(Checkpoint());
    if (trainer_->steps_done() < config_.optimizer.steps || !first()) return Status::Ok();
    if (trainer_->steps_done() % config_.log.validate != 0) XCODEC_RETURN_IF_ERROR(Validate());
    const model::Model model = trainer_->ExportModel();
    const std::string card = fmt::format("# {}\n\nTrained by xcodec-train for {} steps of {} chunks.\n",
                                         config_.name, trainer_->steps_done(), config_.optimizer.batch);
    const std::string store = config_.output + "/model";
    std::error_code error;
    fs::create_directories(store, error);
    XCODEC_RETURN_IF_ERROR(model::WriteModelFolder(store, model, model::DescribeModel(model), card, true));
    Say("model in " + store + "/" + config_.name);
    return Status::Ok();
  }

  const TrainConfig& config_;
  Communicator* communicator_;
  const RunOptions& options_;
  std::unique_ptr<Sampler> sampler_;
  std::vector<std::string> recordings_;
  Validation validation_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<RunLog> log_;
};

}  // namespace

Status RunTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options) {
  return libtorch::TorchGuarded([&] {
    torch::set_num_threads(config.threads);
    SetBlasThreads(config.threads);
    if (config.task == "lm") return RunLmTraining(config, communicator, options);
    return Session(config, communicator, options).Run();
  });
}

}  // namespace xcodec::train
