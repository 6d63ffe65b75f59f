#include "codec/file/model_for_file.h"

#include "codec/hex.h"
#include "model/config/config_file.h"
#include "model/store/model_store.h"

namespace xcodec::codec {
namespace {

bool SameIdentity(const EcdcInfo& info, const std::string& identity) {
  container::V1Identity bytes;
  return info.v1 && ParseHexPrefix(identity, bytes.data(), bytes.size()) && bytes == info.v1->identity;
}

}  // namespace

bool IsModelOfFile(const EcdcInfo& info, const model::Model& model) {
  return !info.v1 || SameIdentity(info, model.identity);
}

Result<std::shared_ptr<const model::Model>> ModelForFile(const EcdcInfo& info, const std::string& name,
                                                         const FindModelFunction& find) {
  // A file may name a model in the store, never a folder that its author chose.
  constexpr std::size_t kShown = 100;
  const std::string shown = info.model.size() > kShown ? info.model.substr(0, kShown) + "..." : info.model;
  Result<std::shared_ptr<const model::Model>> named = Status(
      StatusCode::kModelMissing, "the file names the model " + shown + ", which no model can be called");
  if (!name.empty() || model::IsModelName(info.model)) named = find(name.empty() ? info.model : name);
  if (named.ok() && IsModelOfFile(info, **named)) return named;
  if (named.ok() && !name.empty())
    return Status(StatusCode::kModelMismatch,
                  "the file was made with another model than " + name + ": " + info.model);
  for (const model::ModelInfo& candidate : model::ModelStore::List()) {
    if (!SameIdentity(info, candidate.identity)) continue;
    auto model = find(candidate.folder.empty() ? candidate.config.spec.name : candidate.folder);
    if (model.ok() && IsModelOfFile(info, **model)) return model;
  }
  if (!named.ok()) return named;
  return Status(StatusCode::kModelMismatch,
                "the installed model " + info.model + " is not the one that this file was made with");
}

}  // namespace xcodec::codec
