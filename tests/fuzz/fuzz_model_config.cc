// Configurations of every form. What is accepted of our own form is written back as it was understood.
#include <cstdint>
#include <string>

#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "model/checkpoint/tensor_table.h"
#include "model/config/config_file.h"
#include "model/config/published_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xcodec;
  const fuzz::Budget budget(size);
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto info = ParseConfigJson(text);
  if (info.ok()) {
    const std::string canonical = ConfigToJson(*info);
    const auto again = ParseConfigJson(canonical);
    FUZZ_CHECK(again.ok());
    FUZZ_CHECK(ConfigToJson(*again) == canonical);
    FUZZ_CHECK(!ExpectedTensors(info->config).empty());
  }
  auto published = ParsePublishedConfig(text);
  if (published.ok()) {
    published->spec.name = "fuzz";
    if (ValidateConfig(*published).ok()) FUZZ_CHECK(!ExpectedTensors(*published).empty());
    (void)ParseLmConfig(text, published->spec);
  }
  return 0;
}
