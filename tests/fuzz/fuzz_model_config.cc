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
  const auto info = model::ParseConfigJson(text);
  if (info.ok()) {
    const std::string canonical = model::ConfigToJson(*info);
    const auto again = model::ParseConfigJson(canonical);
    FUZZ_CHECK(again.ok());
    FUZZ_CHECK(model::ConfigToJson(*again) == canonical);
    FUZZ_CHECK(!model::ExpectedTensors(info->config).empty());
  }
  auto published = model::ParsePublishedConfig(text);
  if (published.ok()) {
    published->spec.name = "fuzz";
    if (model::ValidateConfig(*published).ok()) FUZZ_CHECK(!model::ExpectedTensors(*published).empty());
    (void)model::ParseLmConfig(text, published->spec);
  }
  return 0;
}
