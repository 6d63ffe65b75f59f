// The range coder: decisions that bytes spell come back through the encoder; any bytes are safe to decode.
#include <cstdint>
#include <vector>

#include "entropy/coders/range_coder.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

namespace {

using namespace xcodec;

struct Decision {
  bool bit;
  std::uint32_t a, b, total;  // start and size, or answer and probability
};

std::vector<Decision> DecisionsFrom(const std::uint8_t* data, std::size_t size) {
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i + 5 <= size; i += 5) {
    const std::uint32_t x = data[i + 1] | std::uint32_t{data[i + 2]} << 8;
    const std::uint32_t y = data[i + 3] | std::uint32_t{data[i + 4]} << 8;
    Decision d{(data[i] & 1) != 0, 0, 0, 0};
    if (d.bit) {
      d.a = data[i] >> 1 & 1;
      d.b = x == 0 ? 1 : x;
    } else {
      d.total = x + 1;
      d.a = y % d.total;
      d.b = 1 + (data[i] >> 1) % (d.total - d.a);
    }
    decisions.push_back(d);
  }
  return decisions;
}

// Whether all decisions are those that were encoded, to the last byte.
bool Decodes(const std::vector<Decision>& decisions, Bytes bytes) {
  entropy::ArithmeticDecoder decoder(bytes);
  bool same = true;
  for (const Decision& d : decisions) {
    if (d.bit) {
      same = (decoder.GetBit(d.b) == (d.a == 1)) && same;
    } else {
      const std::uint32_t number = decoder.Peek(d.total);
      FUZZ_CHECK(number < d.total);
      same = same && number >= d.a && number - d.a < d.b;
      decoder.Take(d.a, d.b);
    }
  }
  return same && decoder.Finished();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Budget budget(size);
  const std::vector<Decision> decisions = DecisionsFrom(data, size);
  std::vector<unsigned char> bytes;
  entropy::ArithmeticEncoder encoder(&bytes);
  for (const Decision& d : decisions) {
    if (d.bit) {
      encoder.PutBit(d.a == 1, d.b);
    } else {
      encoder.Put(d.a, d.b, d.total);
    }
  }
  encoder.Finish();
  FUZZ_CHECK(Decodes(decisions, bytes));
  (void)Decodes(decisions, Bytes(data, size));
  return 0;
}
