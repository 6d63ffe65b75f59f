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
  s.Seen({"gain_low_db", "gain_high_db", "swap", "invert", "mix", "width", "filter", "cut_off", "speed"});
  model::FieldReader& r = s.reader();
  r.Number("gain_low_db", -120, 40, &a->gain_low_db);
  r.Number("gain_high_db", -120, 40, &a->gain_high_db);
  r.Number("swap", 0, 1, &a->swap);
  r.Number("invert", 0, 1, &a->invert);
  r.Number("mix", 0, 1, &a->mix);
  r.Number("width", 0, 1, &a->width);
  r.Number("filter", 0, 1, &a->filter);
  r.Number("cut_off", 0, 1, &a->cut_off);
  r.Number("speed", 0, 1, &a->speed);
  return s.Finish();
}

Status ReadLists(const Json& json, const std::filesystem::path& folder, std::vector<DataList>* lists) {
  if (!json.is_array() || json.empty()) {
    return Status(StatusCode::kInvalidArgument, "data.train must be a list of {kind, list, weight}");
  }
  for (const Json& entry : json) {
    ConfigSection s(entry, "data.train");
    s.Seen({"kind", "list", "weight"});
    DataList list;
    s.reader().Text("kind", &list.kind);
    s.reader().Text("list", &list.list);
    s.reader().Number("weight", 0, 1e6, &list.weight);
    XCODEC_RETURN_IF_ERROR(s.Finish());
    list.list = Resolved(folder, list.list);
    lists->push_back(std::move(list));
  }
  return Status::Ok();
}

Status ReadData(const Json& json, const std::filesystem::path& folder, DataConfig* d) {
  ConfigSection s(json, "data");
  s.Seen({"train", "valid", "cache", "chunk_seconds", "valid_seconds", "threads", "ahead", "augment"});
  model::FieldReader& r = s.reader();
  r.Text("valid", &d->valid);
  r.Text("cache", &d->cache);
  r.Number("chunk_seconds", 0.01, 600, &d->chunk_seconds);
  r.Number("valid_seconds", 0.1, 3600, &d->valid_seconds);
  r.Int("threads", 1, 256, &d->threads);
  r.Int("ahead", 1, 1024, &d->ahead);
  const Json augment = r.Object("augment");
  XCODEC_RETURN_IF_ERROR(s.Finish());
  d->valid = Resolved(folder, d->valid);
  d->cache = Resolved(folder, d->cache);
  XCODEC_RETURN_IF_ERROR(ReadAugment(augment, &d->augment));
  return ReadLists(json.value("train", Json()), folder, &d->train);
}

Status ReadOptimizer(const Json& json, OptimizerConfig* o) {
  ConfigSection s(json, "optimizer");
  s.Seen({"steps", "batch", "rate", "final_rate", "warmup", "beta1", "beta2", "weight_decay", "clip",
          "average", "mixed_precision"});
  model::FieldReader& r = s.reader();
  r.Int64("steps", 1, kMany, &o->steps);
  r.Int("batch", 1, 1 << 20, &o->batch);
  r.Number("rate", 0, 1, &o->rate);
  r.Number("final_rate", 0, 1, &o->final_rate);
  r.Int64("warmup", 0, kMany, &o->warmup);
  r.Number("beta1", 0, 0.999999, &o->beta1);
  r.Number("beta2", 0, 0.999999, &o->beta2);
  r.Number("weight_decay", 0, 1, &o->weight_decay);
  r.Number("clip", 0, 1e6, &o->clip);
  r.Number("average", 0, 0.999999, &o->average);
  r.Bool("mixed_precision", &o->mixed_precision);
  return s.Finish();
}

// Width and depth are the reference's unless said otherwise; everything else follows from the codec.
Status ReadLm(const Json& json, const model::CodecSpec& spec, LmTaskConfig* lm) {
  ConfigSection s(json, "lm");
  s.Seen({"codebooks", "dim", "layers", "heads", "hidden_scale", "context_seconds", "segment_seconds",
          "max_offset", "network", "copies"});
  std::string network = "reference";
  double context = 3.5;
  lm->shape.n_q = spec.codebooks;
  lm->shape.card = spec.codebook_size;
  model::FieldReader& r = s.reader();
  r.Int("codebooks", 1, spec.codebooks, &lm->shape.n_q);
  r.Int("dim", 4, 512, &lm->shape.dim);
  r.Int("layers", 1, 64, &lm->shape.num_layers);
  r.Int("heads", 1, 512, &lm->shape.num_heads);
  r.Int("hidden_scale", 1, 64, &lm->shape.hidden_scale);
  r.Number("context_seconds", 0.001, 600, &context);
  r.Number("segment_seconds", 0.01, 600, &lm->segment_seconds);
  r.Int64("max_offset", 0, 1 << 20, &lm->max_offset);
  r.Text("network", &network);
  r.Int("copies", 0, 1000, &lm->copies);
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
  s.Seen({"every", "validate", "checkpoint"});
  s.reader().Int64("every", 1, kMany, &l->every);
  s.reader().Int64("validate", 1, kMany, &l->validate);
  s.reader().Int64("checkpoint", 1, kMany, &l->checkpoint);
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
  s.Seen(
      {"task", "name", "output", "seed", "device", "threads", "model", "start", "data", "optimizer", "log"});
  if (json.value("task", Json("codec")) == "lm") {
    s.Seen({"lm"});
  } else {
    s.Seen({"start_items", "start_steps", "start_without", "losses", "discriminator", "codebooks", "frozen",
            "texture_gain"});
  }
  model::FieldReader& r = s.reader();
  std::int64_t seed = 1;
  c->name = "trained";
  r.Text("task", &c->task);
  r.Text("name", &c->name);
  r.Text("output", &c->output);
  r.Int64("seed", 0, kMany, &seed);
  r.Text("device", &c->device);
  r.Int("threads", 1, 1024, &c->threads);
  r.Text("start", &c->start);
  r.Int("start_items", 1, 1 << 20, &c->start_items);
  r.Int("start_steps", 0, 1 << 20, &c->start_steps);
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
  s.Seen({"decay", "dead_below", "kmeans_iterations"});
  s.reader().Number("decay", 0, 0.999999, &e->decay);
  s.reader().Number("dead_below", 0, 1e6, &e->dead_below);
  s.reader().Int("kmeans_iterations", 0, 1000, &e->kmeans_iterations);
  return s.Finish();
}

// The list of {from, db} in ascending order.
Status ReadTextureGain(const Json& json, TrainConfig* c) {
  if (json.is_null()) return Status::Ok();
  if (!json.is_array())
    return Status(StatusCode::kInvalidArgument, "texture_gain must be a list of {from, db}");
  for (const Json& entry : json) {
    ConfigSection s(entry, "texture_gain");
    s.Seen({"from", "db"});
    TextureGain gain;
    s.reader().Number("from", 0, kMaxTextureHz, &gain.from);
    s.reader().Number("db", -kMaxTextureDb, kMaxTextureDb, &gain.db);
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
