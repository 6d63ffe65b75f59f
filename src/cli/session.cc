#include "cli/session.h"

#include <cstring>
#include <utility>

#include "codec/backend_factory.h"
#include "codec/file/coder_factory.h"
#include "codec/file/model_for_file.h"
#include "model/store/model_store.h"

namespace xcodec::cli {
namespace {

codec::BackendOptions BackendOptionsOf(const Options& options, ThreadPool* pool) {
  codec::BackendOptions result;
  if (options.backend == "native") result.kind = codec::BackendKind::kNative;
  if (options.backend == "torch" || options.device != "cpu") result.kind = codec::BackendKind::kTorch;
  result.bf16 = options.precision == "bf16";
  result.device = options.device;
  result.pool = pool;
  return result;
}

}  // namespace

Session::Session(const Options& options, Console* console)
    : options_(options), console_(console), pool_(options.threads) {}

Result<std::shared_ptr<const model::Model>> Session::FindModel(const std::string& name, model::LmPart lm,
                                                               model::ModelPart part) {
  // LibTorch needs complete models.
  if (options_.backend == "torch" || options_.device != "cpu") part = model::ModelPart::kAll;
  const auto known = models_.find({name, lm, part});
  if (known != models_.end()) return known->second;
  XCODEC_ASSIGN_OR_RETURN(std::shared_ptr<const model::Model> model, model::ModelStore::Load(name, lm, part));
  if (part != model::ModelPart::kAll) {
    auto bare = std::make_shared<model::Model>(*model);
    bare->tensors.clear();
    tensors_[bare.get()] = std::move(model);
    model = std::move(bare);
  }
  models_[{name, lm, part}] = model;
  return model;
}

Result<const LoadedModel*> Session::Load(const std::shared_ptr<const model::Model>& model,
                                         const codec::BackendOptions& backend, LoadedModels* where) {
  std::unique_ptr<LoadedModel>& slot = (*where)[model.get()];
  if (slot == nullptr) {
    auto loaded = std::make_unique<LoadedModel>();
    loaded->model = model;
    const auto whole = tensors_.find(model.get());
    XCODEC_ASSIGN_OR_RETURN(loaded->backend,
                            codec::CreateBackend(whole == tensors_.end() ? model : whole->second, backend));
    if (whole != tensors_.end()) tensors_.erase(whole);
    slot = std::move(loaded);
  }
  return slot.get();
}

const LoadedModel* Session::WithParity(const LoadedModel* loaded, std::int64_t samples) {
  codec::BackendOptions backend = BackendOptionsOf(options_, &pool_);
  const model::CodecSpec& spec = loaded->backend->spec();
  if (!codec::WantsReferenceBackend(backend, options_.effort, spec, samples)) return loaded;
  backend.kind = codec::BackendKind::kTorch;
  const std::lock_guard<std::mutex> lock(mutex_);
  const Result<const LoadedModel*> parity = Load(loaded->model, backend, &parity_);
  return parity.ok() ? *parity : loaded;
}

Result<const LoadedModel*> Session::ForEncoding(model::ModelPart part) {
  const std::lock_guard<std::mutex> lock(mutex_);
  XCODEC_ASSIGN_OR_RETURN(const auto model,
                          FindModel(options_.model.empty() ? model::kDefaultModelName : options_.model,
                                    codec::LmPartFor(options_.lm, options_.container), part));
  return Load(model, BackendOptionsOf(options_, &pool_), &loaded_);
}

Result<std::shared_ptr<const model::Model>> Session::ModelForFile(const codec::EcdcInfo& info,
                                                                  model::ModelPart part) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const model::LmPart lm = codec::LmPartFor(info);
  // Identity is what counts: the same model may be installed under another name.
  return xcodec::codec::ModelForFile(info, options_.model,
                                     [&](const std::string& name) { return FindModel(name, lm, part); });
}

Result<const LoadedModel*> Session::ForFile(const codec::EcdcInfo& info, model::ModelPart part) {
  XCODEC_ASSIGN_OR_RETURN(const auto model, ModelForFile(info, part));
  const std::lock_guard<std::mutex> lock(mutex_);
  return Load(model, BackendOptionsOf(options_, &pool_), &loaded_);
}

}  // namespace xcodec::cli
