#include "train/run/codec_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "torch/backend/tensors.h"
#include "train/run/run_session.h"
#include "train/run/train_report.h"
#include "train/run/trainer.h"

namespace xcodec::train {
namespace {

namespace fs = std::filesystem;

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

class CodecSession : public RunSession {
 public:
  using RunSession::RunSession;

 private:
  Status OpenSources() override {
    XCODEC_ASSIGN_OR_RETURN(recordings_, Recordings(config()));
    return Status::Ok();
  }
  std::size_t sources() const override { return recordings_.size(); }

  // Decoded and at the model's rate.
  Status Prepare(std::size_t source) override {
    const model::CodecSpec& spec = config().model.spec;
    return Clip::Open(recordings_[source], config().data.cache, spec.sample_rate, spec.channels).status();
  }

  Status OpenTrainer() override {
    XCODEC_ASSIGN_OR_RETURN(Sampler sampler, OpenSampler(config()));
    sampler_ = std::make_unique<Sampler>(std::move(sampler));
    XCODEC_ASSIGN_OR_RETURN(validation_, OpenValidation(config()));
    XCODEC_ASSIGN_OR_RETURN(trainer_, Trainer::Create(config(), communicator()));
    return Status::Ok();
  }

  Result<bool> Load(const std::string& checkpoint) override { return trainer_->Load(checkpoint); }
  Status Save(const std::string& checkpoint) override { return trainer_->Save(checkpoint); }

  void Start() override {
    if (trainer_->needs_start()) {
      std::vector<AudioBlock> blocks;
      for (int i = 0; i < config().start_items; ++i)
        blocks.push_back(sampler_->Draw(kStartStep, static_cast<std::uint64_t>(i)));
      trainer_->StartFrom(Stack(blocks));
    }
    trainer_->Synchronize();
  }

  std::vector<std::string> Columns() const override {
    std::vector<std::string> columns{"rate", "codebooks", "gradient", "discriminator"};
    for (const auto& [name, weight] : config().weights) columns.push_back(name);
    for (const double kbps : config().model.spec.bandwidths) {
      columns.push_back(fmt::format("valid/mel_{:g}", kbps));
      columns.push_back(fmt::format("valid/snr_{:g}", kbps));
    }
    return columns;
  }

  std::int64_t steps_done() const override { return trainer_->steps_done(); }

  // The loader reads ahead from the step that the run begins with.
  Figures Step() override {
    if (loader_ == nullptr) {
      const auto count = static_cast<std::uint64_t>(config().optimizer.batch / communicator()->size());
      const Loader::Share share{static_cast<std::uint64_t>(communicator()->rank()) * count, count};
      loader_ = std::make_unique<Loader>(sampler_.get(), share, static_cast<std::uint64_t>(steps_done()),
                                         config().data.threads, config().data.ahead);
    }
    return trainer_->Step(Stack(loader_->Next()));
  }

  bool validates() const override { return validation_.chunks.defined(); }

  Figures Validate(std::vector<ReportClip>* clips) override {
    std::vector<torch::Tensor> decoded;
    const Figures figures = trainer_->Validate(validation_.chunks, validation_.beginnings, &decoded);
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      clips->push_back({validation_.names[i],
                        libtorch::AudioFromTorch(validation_.chunks[validation_.beginnings[i]]),
                        libtorch::AudioFromTorch(decoded[i])});
    }
    return figures;
  }

  Result<model::Model> ExportModel() override { return trainer_->ExportModel(); }
  std::string Summary() const override {
    return fmt::format("Trained by xcodec-train for {} steps of {} chunks.", steps_done(),
                       config().optimizer.batch);
  }

  std::unique_ptr<Sampler> sampler_;
  std::vector<std::string> recordings_;
  Validation validation_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<Loader> loader_;  // uses the sampler, so it goes first
};

}  // namespace

Status RunCodecTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options) {
  return CodecSession(config, communicator, options).Run();
}

}  // namespace xcodec::train
