// The adaptive coder: any bytes decode to codes in range or to damage; what decodes encodes and comes back.
#include <cstdint>
#include <vector>

#include "entropy/coders/adaptive_coder.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

namespace {

using namespace xcodec;

entropy::BlockShape ShapeFrom(const std::uint8_t* data) {
  entropy::BlockShape shape;
  shape.codebooks = 1 + data[0] % 8;
  shape.codebook_bits = 1 + data[1] % 16;
  shape.chunk_frames = {data[2], data[3] % 16, data[3] / 16};
  return shape;
}

void CheckRoundTrip(const entropy::BlockShape& shape, const entropy::BlockCodes& codes) {
  const entropy::AdaptiveCoder coder;
  std::vector<unsigned char> payload;
  FUZZ_CHECK(coder.Encode(shape, codes, &payload).ok());
  entropy::BlockCodes again;
  FUZZ_CHECK(coder.Decode(shape, payload, &again).ok());
  FUZZ_CHECK(again.size() == codes.size());
  for (std::size_t c = 0; c < codes.size(); ++c) FUZZ_CHECK(again[c].codes == codes[c].codes);
}

// Codes straight from the bytes.
void CheckAny(const entropy::BlockShape& shape, const std::uint8_t* data, std::size_t size) {
  entropy::BlockCodes codes;
  std::size_t next = 0;
  for (const std::int64_t frames : shape.chunk_frames) {
    codes.emplace_back(shape.codebooks, frames);
    for (auto& code : codes.back().codes) {
      const unsigned value = size == 0 ? 0U : data[next++ % size] * 257U;
      code = static_cast<std::uint16_t>(value & ((1U << shape.codebook_bits) - 1));
    }
  }
  CheckRoundTrip(shape, codes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Budget budget(size);
  if (size < 4) return 0;
  const entropy::BlockShape shape = ShapeFrom(data);
  entropy::BlockCodes codes;
  if (entropy::AdaptiveCoder().Decode(shape, Bytes(data + 4, size - 4), &codes).ok())
    CheckRoundTrip(shape, codes);
  CheckAny(shape, data + 4, size - 4);
  return 0;
}
