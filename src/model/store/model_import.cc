// Published checkpoints turned into models.
#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "model/checkpoint/canonical_names.h"
#include "model/checkpoint/checkpoint.h"
#include "model/checkpoint/import_names.h"
#include "model/checkpoint/tensor_table.h"
#include "model/checkpoint/weight_norm.h"
#include "model/config/config_file.h"
#include "model/config/config_limits.h"
#include "model/config/published_config.h"
#include "model/store/hub_name.h"
#include "model/store/language_model.h"
#include "model/store/model_files.h"
#include "model/store/model_store.h"
#include "model/store/regular_file.h"
#include "model/store/store_folder.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

/// Where the configuration came from, for messages; its text is empty for built-in ones.
struct ConfigSource {
  std::string path;
  ModelConfig config;
  std::optional<entropy::LmConfig> lm_config;  ///< of our own form
};

bool IsFile(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

Result<ConfigSource> ReadConfig(const std::string& path) {
  ConfigSource source;
  source.path = path;
  XCODEC_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, kMaxConfigBytes));
  if (IsOwnConfig(text)) {
    auto info = ParseConfigJson(text);
    if (!info.ok()) return info.status().WithPrefix(path);
    source.config = info->config;
    source.lm_config = info->lm_config;
    return source;
  }
  auto config = ParsePublishedConfig(text);
  if (!config.ok()) return config.status().WithPrefix(path);
  source.config = std::move(config).value();
  return source;
}

// `arguments`: what the checkpoint says of itself. Of the families here only DAC's say enough.
Result<ConfigSource> FindConfig(const ImportOptions& options, const std::string& file,
                                const std::string& arguments) {
  if (!options.config.empty()) return ReadConfig(options.config);
  ConfigSource source;
  if (arguments.find("\"encoder_rates\"") != std::string::npos) {
    auto config = ParseDacArguments(arguments);
    if (!config.ok()) return config.status().WithPrefix(file);
    source.config = std::move(config).value();
    return source;
  }
  const std::string official = OfficialModelName(file);
  if (!official.empty()) {
    source.config = *BuiltInConfig(official);
    return source;
  }
  for (const std::string& name : ConfigNamesFor(file)) {
    const std::string path = (fs::path(file).parent_path() / name).string();
    if (IsFile(path)) return ReadConfig(path);
  }
  if (const auto config = BuiltInConfig(options.name)) {
    source.config = *config;
    return source;
  }
  return Status(
      StatusCode::kInvalidArgument,
      file +
          ": no configuration lies beside it; give one with --config, or say --name encodec_24khz or "
          "encodec_48khz if it is one of these");
}

/// The number of codebooks is taken from the tensors, because configurations do not determine the bits of a
/// code.
void CountCodebooks(const TensorMap& tensors, CodecSpec* spec) {
  const std::string list =
      spec->architecture == Architecture::kXCodec ? "quantizer.quantizers." : "quantizer.layers.";
  int count = 0;
  while (count < kMaxCodebooks && tensors.count(list + std::to_string(count) + ".codebook.embed") != 0)
    ++count;
  if (count > 0) spec->codebooks = count;
}

Result<TensorMap> MakeTensors(const ImportOptions& options, const std::string& file, const TensorMap& raw,
                              ModelConfig* config) {
  const Architecture architecture = config->spec.architecture;
  if (architecture == Architecture::kSpectral) return raw;
  XCODEC_ASSIGN_OR_RETURN(TensorMap renamed, CanonicalTensors(architecture, raw));
  if (!options.semantic_file.empty()) {
    XCODEC_ASSIGN_OR_RETURN(const TensorMap teacher_file, ReadAnyCheckpoint(options.semantic_file));
    XCODEC_ASSIGN_OR_RETURN(const TensorMap teacher, CanonicalTeacher(teacher_file));
    for (const auto& [name, tensor] : teacher) {
      if (!renamed.emplace(name, tensor).second)
        return Status(StatusCode::kInvalidArgument, file + " has the semantic model already: " + name);
    }
  }
  CountCodebooks(renamed, &config->spec);
  return FoldWeightNorms(renamed);
}

Result<entropy::LmConfig> FindLmConfig(const ImportOptions& options, const CodecSpec& spec) {
  std::string path = options.lm_config;
  if (path.empty() && !IsOfficialLm(options.lm_file)) {
    const std::string beside = (fs::path(options.lm_file).parent_path() / "lm_config.json").string();
    if (IsFile(beside)) path = beside;
  }
  if (path.empty()) return PublishedLmConfig(spec);
  XCODEC_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, kMaxConfigBytes));
  auto config = ParseLmConfig(text, spec);
  if (!config.ok()) return config.status().WithPrefix(path);
  return config;
}

Status ReadLanguageModel(const ImportOptions& options, const ConfigSource& source, Model* model) {
  std::string file = options.lm_file;
  const fs::path folder = fs::path(source.path).parent_path();
  if (!file.empty()) {
    XCODEC_ASSIGN_OR_RETURN(model->lm_config, FindLmConfig(options, model->config.spec));
  } else if (source.lm_config) {
    file = (folder / (IsFile((folder / kLmFloatFile).string()) ? kLmFloatFile : kLmFile)).string();
    model->lm_config = source.lm_config;
  } else {
    return Status::Ok();
  }
  XCODEC_ASSIGN_OR_RETURN(const TensorMap raw, ReadAnyCheckpoint(file));
  if (IsIntegerLm(raw)) {
    model->lm_integer = raw;
    return IntegerLmOf(*model).status().WithPrefix(file);
  }
  XCODEC_ASSIGN_OR_RETURN(const TensorMap renamed, CanonicalTensors(Architecture::kEncodec, raw));
  XCODEC_ASSIGN_OR_RETURN(model->lm_tensors, FoldWeightNorms(renamed));
  XCODEC_RETURN_IF_ERROR(CheckTensors(LmTensorTable(*model->lm_config), model->lm_tensors).WithPrefix(file));
  const auto integer = IntegerLmOf(*model);
  // A language model of sizes that the integer form does not cover still serves version 0.
  if (!integer.ok() && integer.status().code() != StatusCode::kUnsupported)
    return integer.status().WithPrefix(file);
  if (integer.ok()) model->lm_integer = IntegerLmTensors(*integer);
  return Status::Ok();
}

// The file with the weights in a folder as the hub has them; other paths as they are.
std::string WeightsIn(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return path;
  for (const char* name : kHubWeights) {
    const std::string file = (fs::path(path) / name).string();
    if (IsFile(file)) return file;
  }
  return path;
}

// A text that is not a path, and not named like a checkpoint, may be a name in the hub's cache.
Result<ImportOptions> FromCache(ImportOptions options) {
  static const std::set<std::string> checkpoints = {".th", ".pth", ".pt", ".bin", ".safetensors"};
  std::error_code error;
  const auto hub = ParseHubName(options.file);
  if (!hub || fs::exists(options.file, error) || checkpoints.count(fs::path(options.file).extension()) != 0)
    return options;
  XCODEC_ASSIGN_OR_RETURN(options.file, HubCacheFolder(*hub));
  if (options.name.empty()) options.name = hub->name;
  return options;
}

Result<std::shared_ptr<Model>> ReadModel(const ImportOptions& given) {
  XCODEC_ASSIGN_OR_RETURN(const ImportOptions options, FromCache(given));
  const std::string file = WeightsIn(options.file);
  // Read first, so that an invalid file is reported before a missing configuration.
  std::string arguments;
  XCODEC_ASSIGN_OR_RETURN(const TensorMap raw, ReadAnyCheckpoint(file, &arguments));
  XCODEC_ASSIGN_OR_RETURN(const ConfigSource source, FindConfig(options, file, arguments));
  auto model = std::make_shared<Model>();
  model->config = source.config;
  CodecSpec& spec = model->config.spec;
  if (!options.name.empty()) spec.name = options.name;
  if (spec.name.empty()) spec.name = ModelNameFor(file);
  if (!IsModelName(spec.name))
    return Status(StatusCode::kInvalidArgument,
                  "\"" + spec.name + "\" can not be a model's name; use --name");
  XCODEC_ASSIGN_OR_RETURN(model->tensors, MakeTensors(options, file, raw, &model->config));
  XCODEC_RETURN_IF_ERROR(ValidateConfig(model->config));
  XCODEC_RETURN_IF_ERROR(CheckTensors(ExpectedTensors(model->config), model->tensors).WithPrefix(file));
  XCODEC_RETURN_IF_ERROR(ReadLanguageModel(options, source, model.get()));
  return model;
}

std::string CardText(const ModelInfo& info, const std::string& file) {
  return "# " + info.config.spec.name + "\n\nImported by xcodec from `" + fs::path(file).filename().string() +
         "`.\nIts licence and description are those of the authors who published it.\n";
}

/// The boundary for exceptions of the standard library.
template <typename F>
auto Guarded(F f) -> decltype(f()) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory while reading a checkpoint");
  } catch (const std::exception& error) {
    return Status(StatusCode::kDamaged, std::string("unreadable checkpoint: ") + error.what());
  }
}

}  // namespace

Result<std::shared_ptr<const Model>> ModelStore::ReadCheckpoint(const ImportOptions& options) {
  return Guarded([&]() -> Result<std::shared_ptr<const Model>> {
    XCODEC_ASSIGN_OR_RETURN(auto model, ReadModel(options));
    const ModelInfo info = DescribeModel(*model);
    model->identity = info.identity;
    model->lm_identity = info.lm_identity;
    return std::shared_ptr<const Model>(std::move(model));
  });
}

Result<ModelInfo> ModelStore::ImportCheckpoint(const ImportOptions& options) {
  return Guarded([&]() -> Result<ModelInfo> {
    std::string store = options.store;
    if (store.empty()) {
      XCODEC_ASSIGN_OR_RETURN(store, UserFolder());
    }
    XCODEC_RETURN_IF_ERROR(CheckStoreFolder(store).WithPrefix(store + ": not used as a store"));
    XCODEC_ASSIGN_OR_RETURN(const auto model, ReadModel(options));
    ModelInfo info = DescribeModel(*model);
    XCODEC_RETURN_IF_ERROR(
        WriteModelFolder(store, *model, info, CardText(info, options.file), options.overwrite));
    info.folder = store + "/" + info.config.spec.name;
    return info;
  });
}

}  // namespace xcodec::model
