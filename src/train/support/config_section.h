/// \file
/// Parts of a run's YAML file.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_CONFIG_SECTION_H_
#define XCODEC_SRC_TRAIN_SUPPORT_CONFIG_SECTION_H_

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "model/config/field_reader.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Larger than any number of steps or samples.
constexpr std::int64_t kMany = std::int64_t{1} << 40;

/// Reads one section of a configuration; every field that is not requested is an error.
class ConfigSection {
 public:
  ConfigSection(const nlohmann::json& json, const char* name)
      : json_(json), reader_(json, name), name_(name) {}
  model::FieldReader& reader() { return reader_; }
  void Seen(std::initializer_list<const char*> keys) {
    for (const char* key : keys) known_.insert(key);
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
  const nlohmann::json& json_;
  model::FieldReader reader_;
  std::string name_;
  std::set<std::string> known_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_CONFIG_SECTION_H_
