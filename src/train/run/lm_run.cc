#include "train/run/lm_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "model/store/language_model.h"
#include "model/store/model_files.h"
#include "model/store/model_store.h"
#include "torch/backend/tensors.h"
#include "train/lm/code_corpus.h"
#include "train/lm/lm_restore.h"
#include "train/lm/lm_trainer.h"
#include "train/run/train_report.h"
#include "train/support/run_log.h"
#include "train/support/shared_work.h"

namespace xcodec::train {
namespace {

namespace fs = std::filesystem;

std::int64_t FramesIn(const model::CodecSpec& spec, double seconds) {
  return std::max<std::int64_t>(2, static_cast<std::int64_t>(seconds * spec.sample_rate / spec.hop));
}

// Of a recording and this many changed copies; what is on disk already is read.
Result<std::vector<CodeClip>> ExtractCopies(const TrainConfig& config, const Clip& clip, int copies,
                                            CodeExtractor* extractor) {
  std::vector<CodeClip> codes;
  for (int copy = 0; copy <= copies; ++copy) {
    XCODEC_ASSIGN_OR_RETURN(CodeClip extracted,
                            extractor->Extract(clip, {copy, config.seed, config.data.augment}));
    codes.push_back(std::move(extracted));
  }
  return codes;
}

Result<std::vector<CodeClip>> ExtractList(const TrainConfig& config, const std::string& list, int copies,
                                          CodeExtractor* extractor) {
  XCODEC_ASSIGN_OR_RETURN(const auto clips, OpenClips(list, config.data.cache, config.model.spec));
  std::vector<CodeClip> codes;
  for (const auto& clip : clips) {
    XCODEC_ASSIGN_OR_RETURN(const auto some, ExtractCopies(config, *clip, copies, extractor));
    codes.insert(codes.end(), some.begin(), some.end());
  }
  return codes;
}

struct CodeSource {
  std::string path;
  int copies = 0;
};

Result<std::vector<CodeSource>> CodeSources(const TrainConfig& config) {
  std::vector<CodeSource> sources;
  const auto add = [&](const std::string& list, int copies) {
    XCODEC_ASSIGN_OR_RETURN(const auto paths, ReadFileList(list));
    for (const std::string& path : paths) sources.push_back({path, copies});
    return Status::Ok();
  };
  for (const DataList& list : config.data.train) XCODEC_RETURN_IF_ERROR(add(list.list, config.lm.copies));
  if (!config.data.valid.empty()) XCODEC_RETURN_IF_ERROR(add(config.data.valid, 0));
  return sources;
}

// Leaves the codes on disk.
Status ExtractSource(const TrainConfig& config, const CodeSource& source, CodeExtractor* extractor) {
  const model::CodecSpec& spec = config.model.spec;
  XCODEC_ASSIGN_OR_RETURN(const auto clip,
                          Clip::Open(source.path, config.data.cache, spec.sample_rate, spec.channels));
  return ExtractCopies(config, *clip, source.copies, extractor).status();
}

// The float form, or floats restored from the integer form.
Result<model::TensorMap> StartFloats(const std::string& name) {
  XCODEC_ASSIGN_OR_RETURN(const auto model, model::ModelStore::Load(name));
  if (!model->lm_config) return Status(StatusCode::kModelMissing, name + ": has no language model");
  if (!model->lm_tensors.empty()) return model->lm_tensors;
  XCODEC_ASSIGN_OR_RETURN(const entropy::IntegerLm integer, model::IntegerLmOf(*model));
  return RestoreFloats(integer);
}

// Everything that one process of a run has open.
class LmSession {
 public:
  LmSession(const TrainConfig& config, Communicator* communicator, const RunOptions& options)
      : config_(config), communicator_(communicator), options_(options) {}

  Status Run() {
    XCODEC_RETURN_IF_ERROR(Open());
    while (!Stop()) {
      if (Cancelled()) {
        XCODEC_RETURN_IF_ERROR(Checkpoint());
        return Status(StatusCode::kCancelled, "stopped; the run continues from its checkpoint");
      }
      XCODEC_RETURN_IF_ERROR(Step());
    }
    return Finish();
  }

 private:
  bool first() const { return communicator_->rank() == 0; }
  std::string CheckpointPath() const { return config_.output + "/" + kCheckpointFile; }

  Status OpenCodec() {
    std::error_code error;
    fs::create_directories(config_.output, error);
    fs::create_directories(config_.data.cache, error);
    if (error) return Status(StatusCode::kIo, config_.output + ": " + error.message());
    XCODEC_ASSIGN_OR_RETURN(codec_, model::ModelStore::Load(config_.codec, model::LmPart::kFloat));
    XCODEC_ASSIGN_OR_RETURN(auto extractor, CodeExtractor::Create(codec_, config_.data.threads));
    extractor_ = std::make_unique<CodeExtractor>(std::move(extractor));
    XCODEC_ASSIGN_OR_RETURN(sources_, CodeSources(config_));
    return Status::Ok();
  }

  Status OpenData() {
    std::vector<CodeGroup> groups;
    for (const DataList& list : config_.data.train) {
      XCODEC_ASSIGN_OR_RETURN(auto codes,
                              ExtractList(config_, list.list, config_.lm.copies, extractor_.get()));
      groups.push_back({list.weight, std::move(codes)});
    }
    sampler_ = std::make_unique<CodeSampler>(std::move(groups), config_.seed);
    if (sampler_->empty()) return Status(StatusCode::kInvalidArgument, "the training data is empty");
    if (config_.data.valid.empty()) return Status::Ok();
    XCODEC_ASSIGN_OR_RETURN(const auto codes, ExtractList(config_, config_.data.valid, 0, extractor_.get()));
    const std::int64_t limit = FramesIn(config_.model.spec, config_.data.valid_seconds);
    for (const CodeClip& clip : codes) {
      if (clip->front().frames < 2) continue;
      std::vector<torch::Tensor> excerpt;
      for (const CodeBlock& block : *clip)
        excerpt.push_back(CodesOf(block, 0, std::min(limit, block.frames)));
      validation_.push_back(std::move(excerpt));
    }
    return Status::Ok();
  }

  Status OpenTrainer() {
    model::TensorMap start;
    if (!config_.start.empty()) {
      XCODEC_ASSIGN_OR_RETURN(start, StartFloats(config_.start));
    }
    XCODEC_ASSIGN_OR_RETURN(trainer_, LmTrainer::Create(config_, start, communicator_));
    const auto codebooks = codec_->tensors.find("codebook");  // of the spectral family
    if (start.empty() && codebooks != codec_->tensors.end() &&
        codebooks->second.shape.back() <= config_.lm.shape.dim) {
      trainer_->StartFromCodebooks(libtorch::ToTorch(codebooks->second));
    }
    return Status::Ok();
  }

  // An error of one process must be one of all, or the others would wait for ever.
  Status Open() {
    XCODEC_RETURN_IF_ERROR(Agreed(OpenCodec(), communicator_));
    const auto extract = [&](std::size_t i) { return ExtractSource(config_, sources_[i], extractor_.get()); };
    XCODEC_RETURN_IF_ERROR(InShares(sources_.size(), extract, communicator_));
    XCODEC_RETURN_IF_ERROR(Agreed(OpenData(), communicator_));
    XCODEC_RETURN_IF_ERROR(Agreed(OpenTrainer(), communicator_));
    XCODEC_ASSIGN_OR_RETURN(const bool continued, trainer_->Load(CheckpointPath()));
    if (!continued) trainer_->Synchronize();
    return Agreed(first() ? OpenLogs() : Status::Ok(), communicator_);
  }

  Status OpenLogs() {
    std::vector<std::string> columns{"rate", "codebooks", "gradient", "bits"};
    for (const double kbps : config_.model.spec.bandwidths)
      columns.push_back(fmt::format("valid/bits_{:g}", kbps));
    XCODEC_ASSIGN_OR_RETURN(auto log,
                            RunLog::Open(config_.output, columns, trainer_->steps_done(), options_.say));
    log_ = std::make_unique<RunLog>(std::move(log));
    return Status::Ok();
  }

  bool Stop() const {
    const std::int64_t done = trainer_->steps_done();
    return done >= config_.optimizer.steps || (options_.stop_after >= 0 && done >= options_.stop_after);
  }

  // All processes must agree, or the others would wait for ever.
  bool Cancelled() const {
    return options_.cancel != nullptr && AnyProcess(options_.cancel->load(), communicator_);
  }

  Status Step() {
    const std::int64_t count = config_.optimizer.batch / communicator_->size();
    const std::int64_t frames = FramesIn(config_.model.spec, config_.lm.segment_seconds);
    const std::size_t bandwidth = trainer_->NextBandwidth();
    std::vector<torch::Tensor> items;
    for (std::int64_t i = 0; i < count; ++i) {
      items.push_back(sampler_->Draw(static_cast<std::uint64_t>(trainer_->steps_done()),
                                     static_cast<std::uint64_t>(communicator_->rank() * count + i), bandwidth,
                                     frames));
    }
    const auto report = trainer_->Step(torch::stack(items));
    const std::int64_t step = trainer_->steps_done();
    XCODEC_RETURN_IF_ERROR(Agreed(CheckFinite(step, report), communicator_));
    if (first() && step % config_.log.every == 0) XCODEC_RETURN_IF_ERROR(log_->Write(step, report));
    if (step % config_.log.validate == 0) XCODEC_RETURN_IF_ERROR(Validate());
    return step % config_.log.checkpoint == 0 ? Checkpoint() : Status::Ok();
  }

  Status Validate() {
    if (validation_.empty() || !first()) return Status::Ok();
    XCODEC_RETURN_IF_ERROR(log_->Write(trainer_->steps_done(), trainer_->Validate(validation_)));
    return WriteTrainReport(config_.output, config_.name, config_.model.spec.sample_rate, {});
  }

  Status Checkpoint() { return first() ? trainer_->Save(CheckpointPath()) : Status::Ok(); }

  Status Finish() {
    XCODEC_RETURN_IF_ERROR(Checkpoint());
    if (trainer_->steps_done() < config_.optimizer.steps || !first()) return Status::Ok();
    if (trainer_->steps_done() % config_.log.validate != 0) XCODEC_RETURN_IF_ERROR(Validate());
    XCODEC_ASSIGN_OR_RETURN(const model::Model model, trainer_->ExportModel(*codec_));
    const std::string card =
        fmt::format("# {}\n\nLanguage model trained by xcodec-train for {} steps of {} excerpts.\n",
                    config_.name, trainer_->steps_done(), config_.optimizer.batch);
    const std::string store = config_.output + "/model";
    XCODEC_RETURN_IF_ERROR(model::WriteModelFolder(store, model, model::DescribeModel(model), card, true));
    if (options_.say) options_.say("model in " + store + "/" + config_.name);
    return Status::Ok();
  }

  const TrainConfig& config_;
  Communicator* communicator_;
  const RunOptions& options_;
  std::shared_ptr<const model::Model> codec_;
  std::unique_ptr<CodeExtractor> extractor_;
  std::vector<CodeSource> sources_;
  std::unique_ptr<CodeSampler> sampler_;
  std::vector<std::vector<torch::Tensor>> validation_;  // [recording][bandwidth]
  std::unique_ptr<LmTrainer> trainer_;
  std::unique_ptr<RunLog> log_;
};

}  // namespace

Status RunLmTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options) {
  return LmSession(config, communicator, options).Run();
}

}  // namespace xcodec::train
