/// \file
/// Typed, bounded access to the fields of a JSON object.
#ifndef XCODEC_SRC_MODEL_CONFIG_FIELD_READER_H_
#define XCODEC_SRC_MODEL_CONFIG_FIELD_READER_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "model/config/value_name.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Remembers the first error; after that the getters do not change their targets. A missing or null field
/// leaves its target at the default, unless the reader is strict: then it is an error, and so is a field that
/// was never requested (Finish). Not thread-safe. The object must outlive the reader.
class FieldReader {
 public:
  FieldReader(const nlohmann::json& object, std::string what, bool strict = false);

  void Int(const char* key, std::int64_t min, std::int64_t max, int* value);
  void Int64(const char* key, std::int64_t min, std::int64_t max, std::int64_t* value);
  void Number(const char* key, double min, double max, double* value);
  void Bool(const char* key, bool* value);
  void Text(const char* key, std::string* value);
  /// Arrays of 1 .. max_count values.
  void Ints(const char* key, std::size_t max_count, std::int64_t min, std::int64_t max,
            std::vector<int>* values);
  void Numbers(const char* key, std::size_t max_count, double min, double max, std::vector<double>* values);
  /// The value with the field's name; `unknown` if there is none.
  template <class E, std::size_t N>
  void Name(const char* key, const ValueName<E> (&names)[N], StatusCode unknown, E* value) {
    std::string name = NameOf(names, *value);
    Text(key, &name);
    for (const ValueName<E>& entry : names) {
      if (name != entry.name) continue;
      *value = entry.value;
      return;
    }
    Fail(unknown, "unknown " + std::string(key) + " " + name.substr(0, 80));
  }
  /// Whether an optional field exists; the second argument is for writers.
  bool Optional(const char* key, bool /*differs*/) const { return Has(key); }
  /// The object under a key: `fields` gets its reader, which is as strict as this one.
  template <class Fields>
  void Group(const char* key, const Fields& fields) {
    FieldReader inner(Object(key), what_ + "." + key, strict_);
    fields(inner);
    const Status read = inner.Finish();
    if (status_.ok()) status_ = read;
  }
  /// The object under a key; an empty object if it is missing. Valid as long as the outer object.
  const nlohmann::json& Object(const char* key);
  /// A field that may be missing, but otherwise must be `expected`; kUnsupported for other values.
  void Only(const char* key, const nlohmann::json& expected);
  bool Has(const char* key) const;
  void Fail(StatusCode code, const std::string& text);

  const Status& status() const { return status_; }
  /// The first error; for a strict reader also unknown fields.
  Status Finish();

 private:
  const nlohmann::json* Take(const char* key);

  const nlohmann::json& object_;
  std::string what_;
  bool strict_;
  std::set<std::string> taken_;
  Status status_;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_FIELD_READER_H_
