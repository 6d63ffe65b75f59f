// Bodies of version 1 sections: there is one spelling of everything, so valid bodies encode to themselves.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "container/v1/v1_block.h"
#include "container/v1/v1_trailer.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

namespace {

using namespace xcodec;

bool Same(const std::vector<unsigned char>& a, Bytes b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

container::V1Header SomeHeader(bool chunks) {
  container::V1Header h;
  h.model = "m";
  h.sample_rate = 48000;
  h.channels = 2;
  h.hop = 320;
  h.chunk_length = chunks ? 48000 : 0;
  h.chunk_stride = chunks ? 47520 : 0;
  h.normalize = chunks;
  h.codebooks = 2;
  h.units_per_block = chunks ? 10 : 1500;
  return h;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const fuzz::Budget budget(size);
  const Bytes body(data + 1, size - 1);
  if (data[0] % 3 == 0) {
    const auto header = container::ParseV1HeaderBody(body);
    // Only an unknown source format is read as less than it states.
    if (header.ok() && header->source_format != container::V1SourceFormat::kUnknown)
      FUZZ_CHECK(Same(container::EncodeV1HeaderBody(*header), body));
  } else if (data[0] % 3 == 1) {
    const container::V1Header header = SomeHeader(data[0] < 128);
    const auto block = container::ParseV1BlockBody(header, body);
    if (block.ok()) {
      const auto again = container::EncodeV1BlockBody(header, *block);
      FUZZ_CHECK(again.ok() && Same(*again, body));
    }
  } else {
    const auto trailer = container::ParseV1TrailerBody(body);
    if (trailer.ok()) FUZZ_CHECK(Same(container::EncodeV1TrailerBody(*trailer), body));
  }
  return 0;
}
