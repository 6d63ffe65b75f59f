/// \file
/// Parts of a run's YAML file.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_CONFIG_SECTION_H_
#define XCODEC_SRC_TRAIN_SUPPORT_CONFIG_SECTION_H_

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "model/config/field_reader.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Larger than any number of steps or samples.
constexpr std::int64_t kMany = std::int64_t{1} << 40;

/// Reads one section of a configuration. The methods are those of FieldReader; a field that none of them has
/// asked for, and that Elsewhere does not name, is an error of Finish.
class ConfigSection {
 public:
  ConfigSection(const nlohmann::json& json, const char* name)
      : json_(json), reader_(json, name), name_(name) {}
  void Int(const char* key, std::int64_t min, std::int64_t max, int* value) {
    reader_.Int(Known(key), min, max, value);
  }
  void Int64(const char* key, std::int64_t min, std::int64_t max, std::int64_t* value) {
    reader_.Int64(Known(key), min, max, value);
  }
  void Number(const char* key, double min, double max, double* value) {
    reader_.Number(Known(key), min, max, value);
  }
  void Bool(const char* key, bool* value) { reader_.Bool(Known(key), value); }
  void Text(const char* key, std::string* value) { reader_.Text(Known(key), value); }
  void Ints(const char* key, std::size_t max_count, std::int64_t min, std::int64_t max,
            std::vector<int>* values) {
    reader_.Ints(Known(key), max_count, min, max, values);
  }
  const nlohmann::json& Object(const char* key) { return reader_.Object(Known(key)); }
  /// Fields that are read by other means.
  void Elsewhere(std::initializer_list<const char*> keys) {
    for (const char* key : keys) Known(key);
  }
  Status Finish() {
    XCODEC_RETURN_IF_ERROR(reader_.status());
    for (const auto& item : json_.items()) {
      if (known_.count(item.key()) == 0) {
        return Status(StatusCode::kInvalidArgument, name_ + ": unknown field \"" + item.key() + "\"");
      }
    }
    return Status::Ok();
  }

 private:
  const char* Known(const char* key) {
    known_.insert(key);
    return key;
  }

  const nlohmann::json& json_;
  model::FieldReader reader_;
  std::string name_;
  std::set<std::string> known_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_CONFIG_SECTION_H_
