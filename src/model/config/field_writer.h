/// \file
/// Writes the fields of a JSON object through the same lists by which FieldReader reads them.
#ifndef XCODEC_SRC_MODEL_CONFIG_FIELD_WRITER_H_
#define XCODEC_SRC_MODEL_CONFIG_FIELD_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/config/value_name.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Takes the same arguments as FieldReader; it does not check ranges. Not thread-safe.
class FieldWriter {
 public:
  void Int(const char* key, std::int64_t, std::int64_t, const int* value) { json_[key] = *value; }
  void Int64(const char* key, std::int64_t, std::int64_t, const std::int64_t* value) { json_[key] = *value; }
  void Number(const char* key, double, double, const double* value) { json_[key] = *value; }
  void Bool(const char* key, const bool* value) { json_[key] = *value; }
  void Text(const char* key, const std::string* value) { json_[key] = *value; }
  void Ints(const char* key, std::size_t, std::int64_t, std::int64_t, const std::vector<int>* values) {
    json_[key] = *values;
  }
  void Numbers(const char* key, std::size_t, double, double, const std::vector<double>* values) {
    json_[key] = *values;
  }
  template <class E, std::size_t N>
  void Name(const char* key, const ValueName<E> (&names)[N], StatusCode, const E* value) {
    json_[key] = NameOf(names, *value);
  }
  /// Whether to write a field that older configurations lack.
  bool Optional(const char* /*key*/, bool differs) const { return differs; }
  /// An object under a key: `fields` gets its writer.
  template <class Fields>
  void Group(const char* key, const Fields& fields) {
    FieldWriter inner;
    fields(inner);
    json_[key] = inner.json();
  }

  nlohmann::json& json() { return json_; }

 private:
  nlohmann::json json_ = nlohmann::json::object();
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_FIELD_WRITER_H_
