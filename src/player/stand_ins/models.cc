// The model store of the page: what the page brought along, and no folders.
#include "player/models.h"

#include <new>
#include <string>
#include <utility>
#include <vector>

#include "model/config/yaml_json.h"
#include "model/store/embedded_models.h"
#include "model/store/model_store.h"

namespace xcodec::model {
namespace {

EmbeddedModel& Given() {
  static EmbeddedModel model{kDefaultModelName, Bytes(), Bytes(), Bytes(), Bytes()};
  return model;
}

Status Missing(const std::string& name) {
  return Status(StatusCode::kModelMissing, "the file needs the model " + name + ", and this page has only " +
                                               kDefaultModelName + "; decode it with the program xcodec");
}

}  // namespace

}  // namespace xcodec::model

namespace xcodec::player {

void GiveModel(ModelFile part, Bytes bytes) {
  model::EmbeddedModel& given = model::Given();
  if (part == ModelFile::kConfig) given.config = bytes;
  if (part == ModelFile::kWeights) given.weights = bytes;
  if (part == ModelFile::kLanguageModel) given.lm = bytes;
}

}  // namespace xcodec::player

namespace xcodec::model {

Span<const EmbeddedModel> EmbeddedModels() { return Span<const EmbeddedModel>(&Given(), 1); }

Result<ModelInfo> ModelStore::Find(const std::string& name_or_folder) {
  if (name_or_folder != kDefaultModelName) return Missing(name_or_folder);
  return EmbeddedInfo(Given());
}

std::vector<ModelInfo> ModelStore::List() {
  std::vector<ModelInfo> list;
  auto info = EmbeddedInfo(Given());
  if (info.ok()) list.push_back(std::move(info).value());
  return list;
}

Result<std::shared_ptr<const Model>> ModelStore::Load(const std::string& name_or_folder, LmPart lm,
                                                      ModelPart part) {
  static_cast<void>(part);
  if (name_or_folder != kDefaultModelName) return Missing(name_or_folder);
  try {
    return LoadEmbedded(Given(), lm);
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory while loading " + name_or_folder);
  }
}

Result<nlohmann::json> YamlToJson(const std::string& text) {
  static_cast<void>(text);
  return Status(StatusCode::kUnsupported, "yaml-cpp is not in this build");
}

}  // namespace xcodec::model
