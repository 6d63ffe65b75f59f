#include "cli/memory_option.h"

#include <CLI/CLI.hpp>
#include <charconv>

#include "base/memory_limit.h"

namespace xcodec::cli {

Result<std::uint64_t> ParseMemory(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const std::string unit(parsed.ptr, end);
  int shift = -1;
  for (const auto& [letter, bits] : {std::pair<char, int>{'K', 10}, {'M', 20}, {'G', 30}, {'T', 40}}) {
    const std::string name(1, letter);
    if (unit == name || unit == name + "B" || unit == name + "iB") shift = bits;
  }
  if (unit.empty()) shift = 20;
  if (parsed.ec != std::errc() || shift < 0 || number == 0 || number > (UINT64_MAX >> 12) >> shift)
    return Status(StatusCode::kInvalidArgument, "--memory takes a size such as 500M or 2G, not " + text);
  return number << shift;
}

CLI::Option* AddMemoryOption(CLI::App& app) {
  return app
      .add_option_function<std::string>(
          "-M,--memory", [](const std::string& text) { SetMemoryLimit(ParseMemory(text).value()); },
          "Limit for memory; what is known to need more is refused, and the message says how much it needs")
      ->type_name("LIMIT")
      ->check([](const std::string& text) {
        const auto bytes = ParseMemory(text);
        return bytes.ok() ? std::string() : bytes.status().message();
      });
}

}  // namespace xcodec::cli
