#include "train/job/train_config.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "entropy/lm/lm_model.h"
#include "model/config/config_file.h"
#include "model/config/yaml_json.h"
#include "model/store/model_store.h"
#include "model/store/regular_file.h"
#include "train/job/loss_config.h"
#include "train/support/config_section.h"

namespace xcodec::train {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxYamlBytes = 1U << 20;
constexpr double kMaxTextureHz = 384000;
constexpr double kMaxTextureDb = 12;

std::string Resolved(const std::filesystem::path& folder, const std::string& path) {
  if (path.empty() || std::filesystem::path(path).is_absolute()) return path;
  return (folder / path).string();
}

// A name in the store has no slash.
std::string ResolvedModel(const std::filesystem::path& folder, const std::string& model) {
  const bool path =
      model.find('/') != std::string::npos || std::filesystem::path(model).extension() == ".safetensors";
  return path ? Resolved(folder, model) : model;
}

Status ReadAugment(const Json& json, AugmentOptions* a) {
  ConfigSection s(json, "data.augment");
  s.Number("gain_low_db", -120, 40, &a->gain_low_db);
  s.Number("gain_high_db", -120, 40, &a->gain_high_db);
  s.Number("swap", 0, 1, &a->swap);
  s.Number("invert", 0, 1, &a->invert);
  s.Number("mix", 0, 1, &a->mix);
  s.Number("width", 0, 1, &a->width);
  s.Number("filter", 0, 1, &a->filter);
  s.Number("cut_off", 0, 1, &a->cut_off);
  s.Number("speed", 0, 1, &a->speed);
  return s.Finish();
}

Status ReadLists(const Json& json, const std::filesystem::path& folder, std::vector<DataList>* lists) {
  if (!json.is_array() || json.empty()) {
    return Status(StatusCode::kInvalidArgument, "data.train must be a list of {kind, list, weight}");
  }
  for (const Json& entry : json) {
    ConfigSection s(entry, "data.train");
    DataList list;
    s.Text("kind", &list.kind);
    s.Text("list", &list.list);
    s.Number("weight", 0, 1e6, &list.weight);
    XCODEC_RETURN_IF_ERROR(s.Finish());
    list.list = Resolved(folder, list.list);
    lists->push_back(std::move(list));
  }
  return Status::Ok();
}

Status ReadData(const Json& json, const std::filesystem::path& folder, DataConfig* d) {
  ConfigSection s(json, "data");
  s.Elsewhere({"train"});
  s.Text("valid", &d->valid);
  s.Text("cache", &d->cache);
  s.Number("chunk_seconds", 0.01, 600, &d->chunk_seconds);
  s.Number("valid_seconds", 0.1, 3600, &d->valid_seconds);
  s.Int("threads", 1, 256, &d->threads);
  s.Int("ahead", 1, 1024, &d->ahead);
  const Json augment = s.Object("augment");
  XCODEC_RETURN_IF_ERROR(s.Finish());
  d->valid = Resolved(folder, d->valid);
  d->cache = Resolved(folder, d->cache);
  XCODEC_RETURN_IF_ERROR(ReadAugment(augment, &d->augment));
  return ReadLists(json.value("train", Json()), folder, &d->train);
}

Status ReadOptimizer(const Json& json, OptimizerConfig* o) {
  ConfigSection s(json, "optimizer");
  s.Int64("steps", 1, kMany, &o->steps);
  s.Int("batch", 1, 1 << 20, &o->batch);
  s.Number("rate", 0, 1, &o->rate);
  s.Number("final_rate", 0, 1, &o->final_rate);
  s.Int64("warmup", 0, kMany, &o->warmup);
  s.Number("beta1", 0, 0.999999, &o->beta1);
  s.Number("beta2", 0, 0.999999, &o->beta2);
  s.Number("weight_decay", 0, 1, &o->weight_decay);
  s.Number("clip", 0, 1e6, &o->clip);
  s.Number("average", 0, 0.999999, &o->average);
  s.Bool("mixed_precision", &o->mixed_precision);
  return s.Finish();
}

// Width and depth are the reference's unless said otherwise; everything else follows from the codec.
Status ReadLm(const Json& json, const model::CodecSpec& spec, LmTaskConfig* lm) {
  ConfigSection s(json, "lm");
  std::string network = "reference";
  double context = 3.5;
  lm->shape.n_q = spec.codebooks;
  lm->shape.card = spec.codebook_size;
  s.Int("codebooks", 1, spec.codebooks, &lm->shape.n_q);
  s.Int("dim", 4, 512, &lm->shape.dim);
  s.Int("layers", 1, 64, &lm->shape.num_layers);
  s.Int("heads", 1, 512, &lm->shape.num_heads);
  s.Int("hidden_scale", 1, 64, &lm->shape.hidden_scale);
  s.Number("context_seconds", 0.001, 600, &context);
  s.Number("segment_seconds", 0.01, 600, &lm->segment_seconds);
  s.Int64("max_offset", 0, 1 << 20, &lm->max_offset);
  s.Text("network", &network);
  s.Int("copies", 0, 1000, &lm->copies);
  XCODEC_RETURN_IF_ERROR(s.Finish());
  const double frames_per_second = static_cast<double>(spec.sample_rate) / spec.hop;
  if (network != "reference" && network != "history")
    return Status(StatusCode::kInvalidArgument, "lm.network must be reference or history");
  if (network == "history") lm->shape.network = entropy::LmNetworkKind::kHistory;
  lm->shape.past_context = std::max(1, static_cast<int>(context * frames_per_second));
  return entropy::ValidateLmConfig(lm->shape);
}

Status ReadLog(const Json& json, LogConfig* l) {
  ConfigSection s(json, "log");
  s.Int64("every", 1, kMany, &l->every);
  s.Int64("validate", 1, kMany, &l->validate);
  s.Int64("checkpoint", 1, kMany, &l->checkpoint);
  return s.Finish();
}

// A name or folder of a stored model, or a configuration in the form of config.json whose missing fields have
// the family's defaults.
Result<model::ModelConfig> ReadModel(const Json& json, const std::string& name, const std::string& stored) {
  if (!stored.empty()) {
    XCODEC_ASSIGN_OR_RETURN(const model::ModelInfo info, model::ModelStore::Find(stored));
    return info.config;
  }
  const std::string architecture = json.is_object() ? json.value("architecture", "") : "";
  model::ModelInfo defaults;
  defaults.config.spec.name = name;
  for (const model::Architecture a :
       {model::Architecture::kEncodec, model::Architecture::kSpectral, model::Architecture::kXCodec}) {
    if (architecture == model::ArchitectureName(a)) defaults.config.spec.architecture = a;
  }
  Json full = Json::parse(model::ConfigToJson(defaults));
  if (json.is_object()) full.merge_patch(json);
  XCODEC_ASSIGN_OR_RETURN(const model::ModelInfo info, model::ParseConfigJson(full.dump()));
  return info.config;
}

// The list `key` of parts of parameter names; one alone need not be a list.
Status ReadNameParts(const Json& json, const std::string& key, std::vector<std::string>* parts) {
  const Json list = json.value(key, Json::array());
  for (const Json& part : list.is_array() ? list : Json::array({list})) {
    if (!part.is_string() || part.get<std::string>().empty())
      return Status(StatusCode::kInvalidArgument, key + " must be a list of parts of parameter names");
    parts->push_back(part.get<std::string>());
  }
  return Status::Ok();
}

Status ReadTop(const Json& json, const std::filesystem::path& folder, TrainConfig* c) {
  ConfigSection s(json, "configuration");
  s.Elsewhere({"model", "data", "optimizer", "log"});
  if (json.value("task", Json("codec")) == "lm") {
    s.Elsewhere({"lm"});
  } else {
    s.Elsewhere({"start_without", "losses", "discriminator", "codebooks", "frozen", "texture_gain"});
    s.Int("start_items", 1, 1 << 20, &c->start_items);
    s.Int("start_steps", 0, 1 << 20, &c->start_steps);
  }
  std::int64_t seed = 1;
  c->name = "trained";
  s.Text("task", &c->task);
  s.Text("name", &c->name);
  s.Text("output", &c->output);
  s.Int64("seed", 0, kMany, &seed);
  s.Text("device", &c->device);
  s.Int("threads", 1, 1024, &c->threads);
  s.Text("start", &c->start);
  XCODEC_RETURN_IF_ERROR(ReadNameParts(json, "start_without", &c->start_without));
  XCODEC_RETURN_IF_ERROR(ReadNameParts(json, "frozen", &c->frozen));
  XCODEC_RETURN_IF_ERROR(s.Finish());
  if (c->task != "codec" && c->task != "lm")
    return Status(StatusCode::kInvalidArgument, "task must be codec or lm");
  if (c->output.empty()) return Status(StatusCode::kInvalidArgument, "output names no folder");
  if (!model::IsModelName(c->name)) return Status(StatusCode::kInvalidArgument, "name is not a model's name");
  c->seed = static_cast<std::uint64_t>(seed);
  c->ema.seed = c->seed;
  c->output = Resolved(folder, c->output);
  c->start = ResolvedModel(folder, c->start);
  return Status::Ok();
}

Status ReadCodebooks(const Json& json, EmaOptions* e) {
  ConfigSection s(json, "codebooks");
  s.Number("decay", 0, 0.999999, &e->decay);
  s.Number("dead_below", 0, 1e6, &e->dead_below);
  s.Int("kmeans_iterations", 0, 1000, &e->kmeans_iterations);
  return s.Finish();
}

// The list of {from, db} in ascending order.
Status ReadTextureGain(const Json& json, TrainConfig* c) {
  if (json.is_null()) return Status::Ok();
  if (!json.is_array())
    return Status(StatusCode::kInvalidArgument, "texture_gain must be a list of {from, db}");
  for (const Json& entry : json) {
    ConfigSection s(entry, "texture_gain");
    TextureGain gain;
    s.Number("from", 0, kMaxTextureHz, &gain.from);
    s.Number("db", -kMaxTextureDb, kMaxTextureDb, &gain.db);
    XCODEC_RETURN_IF_ERROR(s.Finish());
    if (!c->texture_gain.empty() && gain.from <= c->texture_gain.back().from)
      return Status(StatusCode::kInvalidArgument, "texture_gain must be in ascending order of `from`");
    c->texture_gain.push_back(gain);
  }
  if (!c->texture_gain.empty() && !HasTexture(c->model))
    return Status(StatusCode::kInvalidArgument, "texture_gain is for spectral models with random_signs");
  return Status::Ok();
}

Status FromJson(const Json& json, const std::filesystem::path& folder, TrainConfig* c) {
  XCODEC_RETURN_IF_ERROR(ReadTop(json, folder, c));
  const auto section = [&](const char* key) { return json.value(key, Json::object()); };
  const Json model = json.value("model", Json());
  if (model.is_string()) c->codec = ResolvedModel(folder, model.get<std::string>());
  if (c->task == "lm" && c->codec.empty())
    return Status(StatusCode::kInvalidArgument, "model must be the name or folder of a stored model");
  XCODEC_ASSIGN_OR_RETURN(c->model, ReadModel(model, c->name, c->codec));
  c->model.spec.name = c->name;
  c->mel.sample_rate = c->model.spec.sample_rate;
  XCODEC_RETURN_IF_ERROR(ReadData(section("data"), folder, &c->data));
  XCODEC_RETURN_IF_ERROR(ReadOptimizer(section("optimizer"), &c->optimizer));
  if (c->task == "lm") {
    XCODEC_RETURN_IF_ERROR(ReadLm(section("lm"), c->model.spec, &c->lm));
  } else {
    XCODEC_RETURN_IF_ERROR(ReadLosses(section("losses"), c));
    XCODEC_RETURN_IF_ERROR(ReadDiscriminator(section("discriminator"), &c->adversarial));
    XCODEC_RETURN_IF_ERROR(ReadCodebooks(section("codebooks"), &c->ema));
    XCODEC_RETURN_IF_ERROR(ReadTextureGain(json.value("texture_gain", Json()), c));
  }
  XCODEC_RETURN_IF_ERROR(ReadLog(section("log"), &c->log));
  if (c->data.cache.empty()) c->data.cache = c->output + "/cache";
  return Status::Ok();
}

}  // namespace

Result<TrainConfig> ReadTrainConfig(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(const std::string text, model::ReadTextFile(path, kMaxYamlBytes));
  XCODEC_ASSIGN_OR_RETURN(const Json json, model::YamlToJson(text));
  if (!json.is_object()) return Status(StatusCode::kInvalidArgument, path + ": not a YAML mapping");
  TrainConfig config;
  const Status read = FromJson(json, std::filesystem::absolute(path).parent_path(), &config);
  if (!read.ok()) return Status(StatusCode::kInvalidArgument, path + ": " + read.message());
  return config;
}

}  // namespace xcodec::train
