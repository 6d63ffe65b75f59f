#include "train/run/lm_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "model/store/language_model.h"
#include "model/store/model_store.h"
#include "torch/backend/tensors.h"
#include "train/lm/code_corpus.h"
#include "train/lm/lm_restore.h"
#include "train/lm/lm_trainer.h"
#include "train/run/run_session.h"

namespace xcodec::train {
namespace {

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

class LmSession : public RunSession {
 public:
  using RunSession::RunSession;

 private:
  Status OpenSources() override {
    XCODEC_ASSIGN_OR_RETURN(codec_, model::ModelStore::Load(config().codec, model::LmPart::kFloat));
    XCODEC_ASSIGN_OR_RETURN(auto extractor, CodeExtractor::Create(codec_, config().data.threads));
    extractor_ = std::make_unique<CodeExtractor>(std::move(extractor));
    XCODEC_ASSIGN_OR_RETURN(sources_, CodeSources(config()));
    return Status::Ok();
  }
  std::size_t sources() const override { return sources_.size(); }
  Status Prepare(std::size_t source) override {
    return ExtractSource(config(), sources_[source], extractor_.get());
  }

  Status OpenData() {
    std::vector<CodeGroup> groups;
    for (const DataList& list : config().data.train) {
      XCODEC_ASSIGN_OR_RETURN(auto codes,
                              ExtractList(config(), list.list, config().lm.copies, extractor_.get()));
      groups.push_back({list.weight, std::move(codes)});
    }
    sampler_ = std::make_unique<CodeSampler>(std::move(groups), config().seed);
    if (sampler_->empty()) return Status(StatusCode::kInvalidArgument, "the training data is empty");
    if (config().data.valid.empty()) return Status::Ok();
    XCODEC_ASSIGN_OR_RETURN(const auto codes,
                            ExtractList(config(), config().data.valid, 0, extractor_.get()));
    const std::int64_t limit = FramesIn(config().model.spec, config().data.valid_seconds);
    for (const CodeClip& clip : codes) {
      if (clip->front().frames < 2) continue;
      std::vector<torch::Tensor> excerpt;
      for (const CodeBlock& block : *clip)
        excerpt.push_back(CodesOf(block, 0, std::min(limit, block.frames)));
      validation_.push_back(std::move(excerpt));
    }
    return Status::Ok();
  }

  Status OpenTrainer() override {
    XCODEC_RETURN_IF_ERROR(OpenData());
    if (!config().start.empty()) {
      XCODEC_ASSIGN_OR_RETURN(start_, StartFloats(config().start));
    }
    XCODEC_ASSIGN_OR_RETURN(trainer_, LmTrainer::Create(config(), start_, communicator()));
    return Status::Ok();
  }

  Result<bool> Load(const std::string& checkpoint) override { return trainer_->Load(checkpoint); }
  Status Save(const std::string& checkpoint) override { return trainer_->Save(checkpoint); }

  void Start() override {
    const auto codebooks = codec_->tensors.find("codebook");  // of the spectral family
    if (start_.empty() && codebooks != codec_->tensors.end() &&
        codebooks->second.shape.back() <= config().lm.shape.dim) {
      trainer_->StartFromCodebooks(libtorch::ToTorch(codebooks->second));
    }
    trainer_->Synchronize();
  }

  std::vector<std::string> Columns() const override {
    std::vector<std::string> columns{"rate", "codebooks", "gradient", "bits"};
    for (const double kbps : config().model.spec.bandwidths)
      columns.push_back(fmt::format("valid/bits_{:g}", kbps));
    return columns;
  }

  std::int64_t steps_done() const override { return trainer_->steps_done(); }

  Figures Step() override {
    const std::int64_t count = config().optimizer.batch / communicator()->size();
    const std::int64_t frames = FramesIn(config().model.spec, config().lm.segment_seconds);
    const std::size_t bandwidth = trainer_->NextBandwidth();
    std::vector<torch::Tensor> items;
    for (std::int64_t i = 0; i < count; ++i) {
      items.push_back(sampler_->Draw(static_cast<std::uint64_t>(steps_done()),
                                     static_cast<std::uint64_t>(communicator()->rank() * count + i),
                                     bandwidth, frames));
    }
    return trainer_->Step(torch::stack(items));
  }

  bool validates() const override { return !validation_.empty(); }
  Figures Validate(std::vector<ReportClip>* /*clips*/) override { return trainer_->Validate(validation_); }

  Result<model::Model> ExportModel() override { return trainer_->ExportModel(*codec_); }
  std::string Summary() const override {
    return fmt::format("Language model trained by xcodec-train for {} steps of {} excerpts.", steps_done(),
                       config().optimizer.batch);
  }

  std::shared_ptr<const model::Model> codec_;
  std::unique_ptr<CodeExtractor> extractor_;
  std::vector<CodeSource> sources_;
  std::unique_ptr<CodeSampler> sampler_;
  std::vector<std::vector<torch::Tensor>> validation_;  // [recording][bandwidth]
  model::TensorMap start_;                              // of config.start, empty without
  std::unique_ptr<LmTrainer> trainer_;
};

}  // namespace

Status RunLmTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options) {
  return LmSession(config, communicator, options).Run();
}

}  // namespace xcodec::train
