#include "train/run/run_session.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "model/store/model_files.h"
#include "train/job/checkpoint.h"
#include "train/run/train_report.h"
#include "train/support/shared_work.h"

namespace xcodec::train {

namespace fs = std::filesystem;

Status RunSession::Run() {
  XCODEC_RETURN_IF_ERROR(Open());
  while (!Done()) {
    if (Cancelled()) {
      XCODEC_RETURN_IF_ERROR(Checkpoint());
      return Status(StatusCode::kCancelled, "stopped; the run continues from its checkpoint");
    }
    XCODEC_RETURN_IF_ERROR(OneStep());
  }
  return Finish();
}

void RunSession::Say(const std::string& line) const {
  if (first() && options_.say) options_.say(line);
}

Status RunSession::MakeFolders() const {
  std::error_code error;
  fs::create_directories(config_.output, error);
  fs::create_directories(config_.data.cache, error);
  return error ? Status(StatusCode::kIo, config_.output + ": " + error.message()) : Status::Ok();
}

Status RunSession::Open() {
  XCODEC_RETURN_IF_ERROR(Agreed(MakeFolders(), communicator_));
  XCODEC_RETURN_IF_ERROR(Agreed(OpenSources(), communicator_));
  XCODEC_RETURN_IF_ERROR(InShares(
      sources(), [&](std::size_t i) { return Prepare(i); }, communicator_));
  XCODEC_RETURN_IF_ERROR(Agreed(OpenTrainer(), communicator_));
  XCODEC_ASSIGN_OR_RETURN(const bool continued, Load(config_.output + "/" + kCheckpointFile));
  if (continued) {
    Say(fmt::format("continuing after step {}", steps_done()));
  } else {
    Start();
  }
  return Agreed(first() ? OpenLog() : Status::Ok(), communicator_);
}

Status RunSession::OpenLog() {
  XCODEC_ASSIGN_OR_RETURN(auto log, RunLog::Open(config_.output, Columns(), steps_done(), options_.say));
  log_ = std::make_unique<RunLog>(std::move(log));
  return Status::Ok();
}

bool RunSession::Done() const {
  const std::int64_t done = steps_done();
  return done >= config_.optimizer.steps || (options_.stop_after >= 0 && done >= options_.stop_after);
}

// All processes must agree, or the others would wait for ever.
bool RunSession::Cancelled() const {
  return options_.cancel != nullptr && AnyProcess(options_.cancel->load(), communicator_);
}

Status RunSession::OneStep() {
  const Figures figures = Step();
  const std::int64_t step = steps_done();
  XCODEC_RETURN_IF_ERROR(Agreed(CheckFinite(step, figures), communicator_));
  if (first() && step % config_.log.every == 0) XCODEC_RETURN_IF_ERROR(log_->Write(step, figures));
  if (step % config_.log.validate == 0) XCODEC_RETURN_IF_ERROR(Report());
  return step % config_.log.checkpoint == 0 ? Checkpoint() : Status::Ok();
}

Status RunSession::Report() {
  if (!validates() || !first()) return Status::Ok();
  std::vector<ReportClip> clips;
  XCODEC_RETURN_IF_ERROR(log_->Write(steps_done(), Validate(&clips)));
  return WriteTrainReport(config_.output, config_.name, config_.model.spec.sample_rate, clips);
}

Status RunSession::Checkpoint() {
  return first() ? Save(config_.output + "/" + kCheckpointFile) : Status::Ok();
}

Status RunSession::Finish() {
  XCODEC_RETURN_IF_ERROR(Checkpoint());
  if (steps_done() < config_.optimizer.steps || !first()) return Status::Ok();
  if (steps_done() % config_.log.validate != 0) XCODEC_RETURN_IF_ERROR(Report());
  XCODEC_ASSIGN_OR_RETURN(const model::Model model, ExportModel());
  const std::string store = config_.output + "/model";
  std::error_code error;  // is reported by the next call
  fs::create_directories(store, error);
  const std::string card = fmt::format("# {}\n\n{}\n", config_.name, Summary());
  XCODEC_RETURN_IF_ERROR(model::WriteModelFolder(store, model, model::DescribeModel(model), card, true));
  Say("model in " + store + "/" + config_.name);
  return Status::Ok();
}

}  // namespace xcodec::train
