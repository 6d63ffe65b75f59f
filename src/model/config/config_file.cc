#include "model/config/config_file.h"

#include <utility>

#include "model/config/config_fields.h"
#include "model/config/field_reader.h"
#include "model/config/field_writer.h"
#include "model/config/strict_json.h"

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

constexpr char kFormat[] = "xcodec-model";
constexpr int kFormatVersion = 1;

/// The object that a list of fields makes.
template <class Fields>
Json Written(const Fields& fields) {
  FieldWriter writer;
  fields(writer);
  return std::move(writer.json());
}

Json SpecToJson(const CodecSpec& spec) {
  return Written([&](FieldWriter& w) { SpecFields(w, &spec); });
}

Json FamilyToJson(const ModelConfig& config) {
  return Written([&](FieldWriter& w) { FamilyFields(w, &config); });
}

Json LmToJson(const entropy::LmConfig& config) {
  return Written([&](FieldWriter& w) { LmFields(w, &config); });
}

/// What config.json says of its language model beyond the shape.
template <class V, class Info>
void LmDigests(V& v, Info* info) {
  v.Text("identity", &info->lm_identity);
  v.Text("integer_sha256", &info->lm_integer_digest);
  v.Text("float_sha256", &info->lm_float_digest);
}

/// Reads all fields of an object, and none that are not in the list.
template <class Fields>
Status ReadObject(const Json& json, const char* what, const Fields& fields) {
  FieldReader reader(json, what, true);
  fields(reader);
  return reader.Finish();
}

}  // namespace

const char* ArchitectureName(Architecture architecture) {
  const char* name = NameOf(kArchitectureNames, architecture);
  return *name == '\0' ? "unknown" : name;
}

std::string CanonicalConfig(const ModelConfig& config) {
  Json family = FamilyToJson(config);
  // A gain before encoding, which Hugging Face's form of the same model lacks; codes decode the same.
  family.erase("audio_norm_scale");
  const Json json = {{"architecture", ArchitectureName(config.spec.architecture)},
                     {"codec", SpecToJson(config.spec)},
                     {"family", std::move(family)}};
  return json.dump();
}

std::string CanonicalLmConfig(const entropy::LmConfig& config) { return LmToJson(config).dump(); }

std::string ConfigToJson(const ModelInfo& info) {
  Json json = {{"format", kFormat},
               {"format_version", kFormatVersion},
               {"name", info.config.spec.name},
               {"architecture", ArchitectureName(info.config.spec.architecture)},
               {"identity", info.identity},
               {"content_sha256", info.content_digest},
               {"codec", SpecToJson(info.config.spec)}};
  if (!info.checksum.empty()) json["content_xxh3"] = info.checksum;
  json[ArchitectureName(info.config.spec.architecture)] = FamilyToJson(info.config);
  if (info.lm_config) {
    json["lm"] = Written([&](FieldWriter& w) {
      LmFields(w, &*info.lm_config);
      LmDigests(w, &info);
    });
  }
  return json.dump(2) + "\n";
}

bool IsOwnConfig(const std::string& text) {
  JsonLimits limits;
  limits.max_depth = 16;
  const auto json = ParseStrictJson(text, limits);
  return json.ok() && json->is_object() && json->value("format", Json()) == kFormat;
}

Result<ModelInfo> ParseConfigJson(const std::string& text) {
  XCODEC_ASSIGN_OR_RETURN(const Json json, ParseStrictJson(text, JsonLimits()));
  FieldReader r(json, "config.json", true);
  std::string format;
  int version = 0;
  ModelInfo info;
  CodecSpec& spec = info.config.spec;
  r.Text("format", &format);
  if (r.status().ok() && format != kFormat) r.Fail(StatusCode::kDamaged, "not a model of xcodec");
  r.Int("format_version", 1, 1 << 30, &version);
  if (r.status().ok() && version > kFormatVersion)
    r.Fail(StatusCode::kUnsupportedVersion, "made for a later version of xcodec");
  r.Text("name", &spec.name);
  r.Text("identity", &info.identity);
  r.Text("content_sha256", &info.content_digest);
  if (r.Has("content_xxh3")) r.Text("content_xxh3", &info.checksum);
  const Json& codec = r.Object("codec");
  r.Name("architecture", kArchitectureNames, StatusCode::kUnsupportedVersion, &spec.architecture);
  XCODEC_RETURN_IF_ERROR(r.status());
  const char* architecture = ArchitectureName(spec.architecture);
  const Json& family = r.Object(architecture);
  const bool has_lm = r.Has("lm");
  const Json lm = has_lm ? r.Object("lm") : Json::object();
  XCODEC_RETURN_IF_ERROR(r.Finish());
  XCODEC_RETURN_IF_ERROR(ReadObject(codec, "codec", [&](FieldReader& fields) { SpecFields(fields, &spec); }));
  XCODEC_RETURN_IF_ERROR(
      ReadObject(family, architecture, [&](FieldReader& fields) { FamilyFields(fields, &info.config); }));
  if (has_lm) {
    info.lm_config.emplace();
    XCODEC_RETURN_IF_ERROR(ReadObject(lm, "lm", [&](FieldReader& fields) {
      LmFields(fields, &*info.lm_config);
      LmDigests(fields, &info);
    }));
  }
  XCODEC_RETURN_IF_ERROR(ValidateConfig(info.config));
  return info;
}

}  // namespace xcodec::model
