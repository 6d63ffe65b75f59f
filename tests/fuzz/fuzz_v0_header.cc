// Version 0: signature, header, sizes. What is accepted must survive printing.
#include <cstdint>

#include "container/signature.h"
#include "container/v0/v0.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xcodec;
  const fuzz::Budget budget(size);
  container::MemorySource source(Bytes(data, size));
  const auto version = container::ReadSignature(&source);
  if (!version.ok() || *version != 0) return 0;
  const auto header = container::ReadV0Header(&source);
  if (!header.ok()) return 0;
  const std::string json = container::V0HeaderJson(*header);
  const auto again =
      container::ParseV0HeaderJson(Bytes(reinterpret_cast<const unsigned char*>(json.data()), json.size()));
  FUZZ_CHECK(again.ok() && again->model == header->model && again->samples == header->samples &&
             again->codebooks == header->codebooks && again->language_model == header->language_model);
  for (const container::V0Layout& layout : {container::V0Layout{{0, 0, 320, 10, 0, 0, false}, false},
                                            container::V0Layout{{0, 0, 320, 10, 48000, 47520, true}, false},
                                            container::V0Layout{{0, 0, 1, 16, 7, 3, true}, true}}) {
    const auto bytes = container::V0PayloadBytes(*header, layout);
    if (bytes.ok()) FUZZ_CHECK(*bytes >= 0 && container::CheckV0PayloadSize(*header, layout, *bytes).ok());
  }
  while (container::ReadV0Scale(&source).ok()) {
  }
  return 0;
}
