/// \file
/// What runs of codecs and of language models have in common: steps, logs, checkpoints, the model at the end.
#ifndef XCODEC_SRC_TRAIN_RUN_RUN_SESSION_H_
#define XCODEC_SRC_TRAIN_RUN_RUN_SESSION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "train/run/train_report.h"
#include "train/run/training_run.h"
#include "train/support/run_log.h"

namespace xcodec::train {

/// One process of a run. Config, communicator and options must outlive it. Process 0 writes the log, the
/// checkpoints, the report and the model; an error of one process is one of all, or the others would wait
/// for ever. Methods may throw what LibTorch throws.
class RunSession {
 public:
  RunSession(const TrainConfig& config, Communicator* communicator, const RunOptions& options)
      : config_(config), communicator_(communicator), options_(options) {}
  virtual ~RunSession() = default;
  RunSession(const RunSession&) = delete;
  RunSession& operator=(const RunSession&) = delete;

  /// The whole run, see RunTraining.
  Status Run();

 protected:
  using Figures = std::map<std::string, double>;

  /// Opens what the recordings need, the same in every process, and lists them.
  virtual Status OpenSources() = 0;
  virtual std::size_t sources() const = 0;
  /// Leaves on disk what is computed from a recording; the processes share the recordings.
  virtual Status Prepare(std::size_t source) = 0;
  virtual Status OpenTrainer() = 0;
  /// False if there is no checkpoint.
  virtual Result<bool> Load(const std::string& checkpoint) = 0;
  /// Without a checkpoint: the weights that the first step begins with, the same in every process.
  virtual void Start() = 0;
  /// Names of all figures that Step and Validate may give.
  virtual std::vector<std::string> Columns() const = 0;
  virtual std::int64_t steps_done() const = 0;
  virtual Figures Step() = 0;
  virtual bool validates() const = 0;
  /// Only in process 0: the figures; adds to *clips what the report plays.
  virtual Figures Validate(std::vector<ReportClip>* clips) = 0;
  virtual Status Save(const std::string& checkpoint) = 0;
  virtual Result<model::Model> ExportModel() = 0;
  /// A sentence of the model's card: what was trained with what.
  virtual std::string Summary() const = 0;

  const TrainConfig& config() const { return config_; }
  Communicator* communicator() const { return communicator_; }

 private:
  bool first() const { return communicator_->rank() == 0; }
  void Say(const std::string& line) const;
  Status MakeFolders() const;
  Status Open();
  Status OpenLog();
  bool Done() const;
  bool Cancelled() const;
  Status OneStep();
  Status Report();
  Status Checkpoint();
  Status Finish();

  const TrainConfig& config_;
  Communicator* communicator_;
  const RunOptions& options_;
  std::unique_ptr<RunLog> log_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_RUN_SESSION_H_
