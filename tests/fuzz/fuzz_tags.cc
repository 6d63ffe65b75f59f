// Tags: accepted tags are within the limits and survive encoding.
#include <cstdint>
#include <string>

#include "container/tags.h"
#include "container/v1/v1_limits.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

namespace {

using namespace xcodec;

void CheckEqual(const container::Tags& a, const container::Tags& b) {
  FUZZ_CHECK(a.text == b.text && a.pictures.size() == b.pictures.size());
  for (std::size_t i = 0; i < a.pictures.size(); ++i)
    FUZZ_CHECK(a.pictures[i].mime == b.pictures[i].mime && a.pictures[i].data == b.pictures[i].data);
}

// Any text at all can be made to fit.
void CheckFit(const std::uint8_t* data, std::size_t size) {
  container::Tags tags;
  const std::string text(reinterpret_cast<const char*>(data), size);
  tags.text = {{text.substr(0, size / 2), text.substr(size / 2)}, {"title", text}};
  tags.pictures = {{text.substr(0, size / 3), {data, data + size}}};
  container::FitTags(&tags);
  const auto body = container::EncodeTags(tags);
  FUZZ_CHECK(body.ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Budget budget(size);
  const auto tags = container::ParseTags(Bytes(data, size));
  if (tags.ok()) {
    FUZZ_CHECK(tags->text.size() + tags->pictures.size() <= container::v1::kMaxTagEntries);
    if (size < 4096) {
      const auto body = container::EncodeTags(*tags);
      FUZZ_CHECK(body.ok());
      const auto again = container::ParseTags(*body);
      FUZZ_CHECK(again.ok());
      CheckEqual(*tags, *again);
    }
  }
  if (size < 512) CheckFit(data, size);
  return 0;
}
