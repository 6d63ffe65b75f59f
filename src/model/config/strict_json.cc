#include "model/config/strict_json.h"

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace xcodec::model {
namespace {

/// Watches the parser's events and stops it by an exception, which ParseStrictJson catches.
class Watcher {
 public:
  explicit Watcher(const JsonLimits& limits) : limits_(limits) {}

  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      // nlohmann counts from 0 and before the opening.
      if (depth + 1 > limits_.max_depth) throw std::runtime_error("nested too deeply");
      keys_.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      if (!keys_.empty()) keys_.pop_back();
    } else if (event == Event::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys_.empty() && !keys_.back().insert(key).second)
        throw std::runtime_error("the key \"" + key + "\" occurs twice");
    } else if (event == Event::value) {
      if (++values_ > limits_.max_values) throw std::runtime_error("too many values");
      if (!limits_.allow_fractions && parsed.is_number_float())
        throw std::runtime_error("a number that is not an integer or is out of range");
    }
    return true;
  }

 private:
  JsonLimits limits_;
  std::size_t values_ = 0;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

Result<nlohmann::json> ParseStrictJson(std::string_view text, const JsonLimits& limits) {
  try {
    Watcher watcher(limits);
    return nlohmann::json::parse(
        text.begin(), text.end(),
        [&watcher](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
          return watcher(depth, event, parsed);
        });
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, "out of memory while reading JSON");
  } catch (const std::exception& error) {
    return Status(StatusCode::kDamaged, std::string("not the JSON expected here: ") + error.what());
  }
}

}  // namespace xcodec::model
