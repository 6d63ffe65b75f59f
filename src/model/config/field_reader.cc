#include "model/config/field_reader.h"

#include <cmath>
#include <utility>

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

const Json& EmptyObject() {
  static const Json empty = Json::object();
  return empty;
}

bool InRange(const Json& value, std::int64_t min, std::int64_t max) {
  if (value.is_number_unsigned()) {
    const auto n = value.get<std::uint64_t>();
    return n <= static_cast<std::uint64_t>(max) && static_cast<std::int64_t>(n) >= min;
  }
  return value.is_number_integer() && value.get<std::int64_t>() >= min && value.get<std::int64_t>() <= max;
}

bool NumberInRange(const Json& value, double min, double max) {
  return value.is_number() && std::isfinite(value.get<double>()) && value.get<double>() >= min &&
         value.get<double>() <= max;
}

}  // namespace

FieldReader::FieldReader(const Json& object, std::string what, bool strict)
    : object_(object.is_object() ? object : EmptyObject()), what_(std::move(what)), strict_(strict) {
  if (!object.is_object()) Fail(StatusCode::kDamaged, "not an object");
}

void FieldReader::Fail(StatusCode code, const std::string& text) {
  if (status_.ok()) status_ = Status(code, what_ + ": " + text);
}

const Json* FieldReader::Take(const char* key) {
  taken_.insert(key);
  if (!status_.ok()) return nullptr;
  const auto found = object_.find(key);
  if (found != object_.end() && !found->is_null()) return &*found;
  if (strict_) Fail(StatusCode::kDamaged, std::string("the field \"") + key + "\" is missing");
  return nullptr;
}

bool FieldReader::Has(const char* key) const {
  const auto found = object_.find(key);
  return found != object_.end() && !found->is_null();
}

void FieldReader::Int64(const char* key, std::int64_t min, std::int64_t max, std::int64_t* value) {
  const Json* field = Take(key);
  if (field == nullptr) return;
  if (!InRange(*field, min, max)) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" must be an integer from " + std::to_string(min) +
                                   " to " + std::to_string(max));
    return;
  }
  *value = field->get<std::int64_t>();
}

void FieldReader::Int(const char* key, std::int64_t min, std::int64_t max, int* value) {
  std::int64_t wide = *value;
  Int64(key, min, max, &wide);
  *value = static_cast<int>(wide);
}

void FieldReader::Number(const char* key, double min, double max, double* value) {
  const Json* field = Take(key);
  if (field == nullptr) return;
  if (!NumberInRange(*field, min, max)) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" is not a number in its range");
    return;
  }
  *value = field->get<double>();
}

void FieldReader::Bool(const char* key, bool* value) {
  const Json* field = Take(key);
  if (field == nullptr) return;
  if (!field->is_boolean()) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" must be true or false");
    return;
  }
  *value = field->get<bool>();
}

void FieldReader::Text(const char* key, std::string* value) {
  const Json* field = Take(key);
  if (field == nullptr) return;
  if (!field->is_string() || field->get_ref<const std::string&>().size() > 4096) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" must be a string");
    return;
  }
  *value = field->get<std::string>();
}

void FieldReader::Ints(const char* key, std::size_t max_count, std::int64_t min, std::int64_t max,
                       std::vector<int>* values) {
  const Json* field = Take(key);
  if (field == nullptr) return;
  bool sound = field->is_array() && !field->empty() && field->size() <= max_count;
  if (sound)
    for (const Json& item : *field) sound = sound && InRange(item, min, max);
  if (!sound) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" must be a short array of integers");
    return;
  }
  *values = field->get<std::vector<int>>();
}

void FieldReader::Numbers(const char* key, std::size_t max_count, double min, double max,
                          std::vector<double>* values) {
  const Json* field = Take(key);
  if (field == nullptr) return;
  bool sound = field->is_array() && !field->empty() && field->size() <= max_count;
  if (sound)
    for (const Json& item : *field) sound = sound && NumberInRange(item, min, max);
  if (!sound) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" must be a short array of numbers");
    return;
  }
  *values = field->get<std::vector<double>>();
}

const Json& FieldReader::Object(const char* key) {
  const Json* field = Take(key);
  if (field == nullptr) return EmptyObject();
  if (!field->is_object()) {
    Fail(StatusCode::kDamaged, std::string("\"") + key + "\" must be an object");
    return EmptyObject();
  }
  return *field;
}

void FieldReader::Only(const char* key, const Json& expected) {
  const Json* field = Take(key);
  if (field != nullptr && *field != expected) {
    Fail(StatusCode::kUnsupported, std::string("\"") + key + "\" is " + field->dump().substr(0, 80) +
                                       "; only " + expected.dump() + " is supported");
  }
}

Status FieldReader::Finish() {
  if (status_.ok() && strict_) {
    for (const auto& [key, value] : object_.items())
      if (taken_.count(key) == 0) Fail(StatusCode::kDamaged, "unknown field \"" + key + "\"");
  }
  return status_;
}

}  // namespace xcodec::model
