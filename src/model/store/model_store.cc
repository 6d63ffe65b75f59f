#include "model/store/model_store.h"

#include <filesystem>
#include <map>
#include <utility>

#include "base/environment.h"
#include "base/memory_limit.h"
#include "base/nearest.h"
#include "model/checkpoint/import_names.h"
#include "model/config/config_cost.h"
#include "model/config/config_file.h"
#include "model/store/embedded_models.h"
#include "model/store/identity.h"
#include "model/store/model_files.h"
#include "model/store/store_folder.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

std::string UserDataFolder() {
  const std::string data = Environment("XDG_DATA_HOME");
  // The XDG base directory specification says that relative paths are to be ignored.
  if (!data.empty() && data[0] == '/') return data + "/xcodec/models";
  const std::string home = Environment("HOME");
  return home.empty() ? std::string() : home + "/.local/share/xcodec/models";
}

bool HasConfig(const std::string& folder) {
  std::error_code error;
  return fs::exists(folder + "/" + kConfigFile, error);
}

// A model of a store, its files, and the store itself are this user's or root's.
Status CheckStored(const std::string& store, const std::string& folder) {
  XCODEC_RETURN_IF_ERROR(CheckStoreFolder(store).WithPrefix(store));
  XCODEC_RETURN_IF_ERROR(CheckStoreFolder(folder));
  for (const char* file : {kConfigFile, kWeightsFile, kLmFile, kLmFloatFile})
    XCODEC_RETURN_IF_ERROR(CheckStoreFolder(folder + "/" + file).WithPrefix(file));
  return Status::Ok();
}

// Of models that are installed, built in or published; those that can be used at once come first.
std::vector<std::string> KnownNames() {
  std::vector<std::string> names;
  for (const ModelInfo& info : ModelStore::List()) names.push_back(info.config.spec.name);
  for (const PublishedModel& model : PublishedModels()) names.emplace_back(model.name);
  names.emplace_back(kFirstModelName);
  return names;
}

Status Missing(const std::string& name, const std::vector<std::string>& tried) {
  std::string text = "the model " + name + " is not installed; tried";
  for (std::size_t i = 0; i < tried.size(); ++i) text += (i == 0 ? " " : ", ") + tried[i];
  if (tried.empty()) text += " no folder";
  if (name == kFirstModelName)
    return Status(
        StatusCode::kModelMissing,
        text + "; it was built in before (identity " + kFirstModelIdentity +
            "): install the package xcodec-wren1, or 'xcodec model import' its folder in the sources, "
            "models/" +
            name);
  for (const PublishedModel& model : PublishedModels())
    if (name == model.name)
      return Status(StatusCode::kModelMissing, text + "; get it with 'xcodec model pull " + name + "'");
  const std::string meant = name.find('/') == std::string::npos ? NearestName(name, KnownNames()) : "";
  if (!meant.empty()) text += "; did you mean " + meant + "?";
  return Status(StatusCode::kModelMissing, text + "; add it with 'xcodec model import FILE --name NAME'");
}

}  // namespace

std::vector<std::string> ModelStore::SearchPath() {
  std::vector<std::string> folders;
  for (const std::string& folder :
       {Environment("XCODEC_MODEL_DIR"), UserDataFolder(), std::string(XCODEC_INSTALLED_MODELS)})
    if (!folder.empty()) folders.push_back(folder);
  return folders;
}

Result<std::string> ModelStore::UserFolder() {
  std::string folder = Environment("XCODEC_MODEL_DIR");
  if (folder.empty()) folder = UserDataFolder();
  if (folder.empty())
    return Status(StatusCode::kInvalidArgument,
                  "there is no place for models: set XCODEC_MODEL_DIR or use --store");
  return folder;
}

Result<ModelInfo> ModelStore::Find(const std::string& name_or_folder) {
  if (name_or_folder.find('/') != std::string::npos) {
    if (!HasConfig(name_or_folder)) return Missing(name_or_folder, {name_or_folder + "/" + kConfigFile});
    return ReadModelInfo(name_or_folder);
  }
  std::vector<std::string> tried;
  if (IsModelName(name_or_folder)) {
    for (const std::string& store : SearchPath()) {
      const std::string folder = store + "/" + name_or_folder;
      tried.push_back(folder);
      if (!HasConfig(folder)) continue;
      const Status trusted = CheckStored(store, folder);
      if (trusted.ok()) return ReadModelInfo(folder);
      tried.back() += " (not used: " + trusted.message() + ")";
    }
    for (const EmbeddedModel& model : EmbeddedModels())
      if (name_or_folder == model.name) return EmbeddedInfo(model);
  }
  return Missing(name_or_folder, tried);
}

std::vector<ModelInfo> ModelStore::List() {
  std::map<std::string, ModelInfo> found;
  for (const std::string& store : SearchPath()) {
    std::error_code error;
    for (fs::directory_iterator it(store, error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (!IsModelName(name) || found.count(name) != 0 || !CheckStored(store, it->path().string()).ok())
        continue;
      auto info = ReadModelInfo(it->path().string());
      if (info.ok()) found.emplace(name, std::move(info).value());
    }
  }
  for (const EmbeddedModel& model : EmbeddedModels()) {
    auto info = EmbeddedInfo(model);
    if (info.ok()) found.emplace(model.name, std::move(info).value());
  }
  std::vector<ModelInfo> list;
  for (auto& item : found) list.push_back(std::move(item.second));
  return list;
}

Result<std::shared_ptr<const Model>> ModelStore::Load(const std::string& name_or_folder, LmPart lm,
                                                      ModelPart part) {
  try {
    XCODEC_ASSIGN_OR_RETURN(const ModelInfo info, Find(name_or_folder));
    const ModelCost cost = CostOf(info.config);
    // The tensors, and the engine's packed copies.
    XCODEC_RETURN_IF_ERROR(
        CheckMemory(2 * cost.weight_bytes + cost.state_bytes, "the model " + info.config.spec.name));
    if (!info.folder.empty()) return ReadModelFolder(info, lm, part);
    for (const EmbeddedModel& model : EmbeddedModels())
      if (info.config.spec.name == model.name) return LoadEmbedded(model, lm);
    return Status(StatusCode::kInternal, "an embedded model without contents");
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory while loading " + name_or_folder);
  }
}

Result<ModelInfo> ModelStore::Inspect(const std::string& name_or_folder) {
  try {
    XCODEC_ASSIGN_OR_RETURN(const ModelInfo recorded, Find(name_or_folder));
    XCODEC_ASSIGN_OR_RETURN(const auto model, Load(name_or_folder));
    ModelInfo computed = DescribeModel(*model);
    if (computed.identity == model->identity && computed.content_digest == recorded.content_digest &&
        computed.lm_identity == model->lm_identity)
      return computed;
    return Status(StatusCode::kDamaged, model->config.spec.name + ": its contents have the identity " +
                                            computed.identity + ", not the recorded " + model->identity);
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory while describing " + name_or_folder);
  }
}

Status ModelStore::Verify(const std::string& name_or_folder) {
  if (const auto store = UserFolder(); store.ok() && CheckStoreFolder(*store).ok())
    RemoveUnfinishedImports(*store);
  return Inspect(name_or_folder).status();
}

}  // namespace xcodec::model
