#include "model/config/yaml_json.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <stdexcept>

#include "base/text.h"

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

// Published configurations have 4 KiB. The library's memory is hundreds of times its text, and its time for
// "[{}, {}, ..." grows with the square.
constexpr std::size_t kMaxText = 64U << 10;
constexpr int kMaxDepth = 16;
constexpr int kMaxValues = 100000;
constexpr std::size_t kMaxExpansion = 4;  ///< characters of values for each of the text: aliases repeat them

/// A decimal number as YAML's core schema writes it; std::from_chars knows no locale.
bool ParseNumber(std::string text, Json* value) {
  if (!text.empty() && text[0] == '+') text.erase(0, 1);
  if (text.empty() || text.find_first_of("0123456789") == std::string::npos ||
      text.find_first_not_of("0123456789+-.eE") != std::string::npos)
    return false;
  const char* end = text.data() + text.size();
  std::int64_t integer = 0;
  if (const auto r = std::from_chars(text.data(), end, integer); r.ec == std::errc() && r.ptr == end) {
    *value = integer;
    return true;
  }
  double number = 0;
  if (const auto r = std::from_chars(text.data(), end, number); r.ec == std::errc() && r.ptr == end) {
    *value = number;
    return true;
  }
  return false;
}

Json ParseScalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;  // quoted
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  Json value;
  return ParseNumber(text, &value) ? value : Json(text);
}

struct Budget {
  int values = kMaxValues;
  std::size_t characters = 0;
};

Json Convert(const YAML::Node& node, int depth, Budget* budget) {
  if (depth > kMaxDepth) throw std::runtime_error("nested too deeply");
  if (--budget->values < 0) throw std::runtime_error("too many values");
  const std::size_t characters = node.IsScalar() ? node.Scalar().size() : 0;
  if (characters > budget->characters) throw std::runtime_error("aliases repeat too much text");
  budget->characters -= characters;
  if (node.IsScalar()) return ParseScalar(node);
  if (node.IsSequence()) {
    Json array = Json::array();
    for (const auto& item : node) array.push_back(Convert(item, depth + 1, budget));
    return array;
  }
  if (node.IsMap()) {
    Json object = Json::object();
    for (const auto& item : node) {
      if (!item.first.IsScalar()) throw std::runtime_error("a key that is no scalar");
      const bool fresh = object.emplace(item.first.Scalar(), Convert(item.second, depth + 1, budget)).second;
      if (!fresh) throw std::runtime_error("the key " + item.first.Scalar() + " occurs twice");
    }
    return object;
  }
  return nullptr;
}

}  // namespace

Result<nlohmann::json> YamlToJson(const std::string& text) {
  if (text.size() > kMaxText) return Status(StatusCode::kResourceLimit, "the YAML file is over 64 KiB");
  if (!IsUtf8(text)) return Status(StatusCode::kDamaged, "the YAML file is not UTF-8");
  try {
    Budget budget;
    budget.characters = kMaxExpansion * text.size();
    return Convert(YAML::Load(text), 1, &budget);
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory while reading YAML");
  } catch (const std::exception& error) {
    return Status(StatusCode::kDamaged, std::string("not the YAML expected here: ") + error.what());
  }
}

}  // namespace xcodec::model
