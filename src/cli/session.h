/// \file
/// Shared by all files of one run: threads, models, backends.
#ifndef XCODEC_SRC_CLI_SESSION_H_
#define XCODEC_SRC_CLI_SESSION_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "base/thread_pool.h"
#include "cli/console.h"
#include "cli/options.h"
#include "codec/backend_factory.h"
#include "codec/file/coder_factory.h"
#include "codec/file/ecdc_reader.h"
#include "codec/file/output_file.h"
#include "codec/pipeline/codec_parts.h"
#include "entropy/coders/block_coder.h"
#include "model/backend.h"
#include "model/model.h"
#include "model/store/model_store.h"

namespace xcodec::cli {

/// A model and the backend that runs it.
struct LoadedModel {
  std::shared_ptr<const model::Model> model;
  std::unique_ptr<model::Backend> backend;
};

/// Loads every model once. Thread-safe.
class Session {
 public:
  Session(const Options& options, Console* console);

  const Options& options() const { return options_; }
  Console* console() const { return console_; }
  ThreadPool* pool() { return &pool_; }
  codec::WrittenFiles* written() { return &written_; }
  /// A loaded model in the form that pipelines take.
  codec::CodecParts Parts(const LoadedModel& loaded) { return {loaded.model, loaded.backend.get(), &pool_}; }

  /// The model that the options name for encoding (or the default). Loading only a `part` takes less memory.
  Result<const LoadedModel*> ForEncoding(model::ModelPart part = model::ModelPart::kAll);
  /// The same model with the backend whose codes equal the reference's bit for bit, if WantsReferenceBackend
  /// says so and LibTorch is installed; otherwise `loaded` itself. `samples`: at the model's rate, negative:
  /// unknown. `loaded` must have been loaded completely.
  const LoadedModel* WithParity(const LoadedModel* loaded, std::int64_t samples);
  /// The model that a file names. kModelMissing (says how to get it), kModelMismatch.
  Result<const LoadedModel*> ForFile(const codec::EcdcInfo& info,
                                     model::ModelPart part = model::ModelPart::kAll);
  /// The model that a file names, without a backend: enough to read codes.
  Result<std::shared_ptr<const model::Model>> ModelForFile(const codec::EcdcInfo& info,
                                                           model::ModelPart part = model::ModelPart::kAll);

 private:
  using LoadedModels = std::map<const model::Model*, std::unique_ptr<LoadedModel>>;
  Result<const LoadedModel*> Load(const std::shared_ptr<const model::Model>& model,
                                  const codec::BackendOptions& backend, LoadedModels* where);
  Result<std::shared_ptr<const model::Model>> FindModel(const std::string& name, model::LmPart lm,
                                                        model::ModelPart part);

  Options options_;
  Console* console_;
  ThreadPool pool_;
  codec::WrittenFiles written_;
  std::mutex mutex_;
  std::map<std::tuple<std::string, model::LmPart, model::ModelPart>, std::shared_ptr<const model::Model>>
      models_;
  /// Partly loaded models are in models_ without their tensors: the backend owns and frees these.
  std::map<const model::Model*, std::shared_ptr<const model::Model>> tensors_;
  LoadedModels loaded_;
  LoadedModels parity_;  ///< run by LibTorch although the options do not request it
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_SESSION_H_
