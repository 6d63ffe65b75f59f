// Version 0's arithmetic coder with a model that depends on the codes: any bytes are safe to decode, and what
// decodes encodes to the bytes it took.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "entropy/coders/v0_arithmetic.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

namespace {

using namespace xcodec;

// Sharp, flat or one-sided probabilities, as the last codes say.
class ToyModel final : public entropy::SymbolModel {
 public:
  ToyModel(int codebooks, int card) : size_(static_cast<std::size_t>(codebooks * card)), card_(card) {}
  Status Next(Span<const std::uint16_t> previous, std::vector<float>* pdfs) override {
    std::uint32_t state = 1;
    for (const std::uint16_t code : previous) state = state * 31 + code;
    pdfs->assign(size_, 0.0F);
    for (std::size_t first = 0; first < size_; first += static_cast<std::size_t>(card_)) {
      state = state * 1664525U + 1013904223U;
      const std::size_t peak = first + (state >> 8) % static_cast<std::uint32_t>(card_);
      const float flat = state >> 31 != 0 ? 0.5F / static_cast<float>(card_) : 0.0F;
      std::fill_n(pdfs->begin() + static_cast<std::ptrdiff_t>(first), card_, flat);
      (*pdfs)[peak] += 0.499F;
    }
    return Status::Ok();
  }

 private:
  std::size_t size_;
  int card_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Budget budget(size);
  if (size < 4) return 0;
  CodeBlock codes;
  codes.codebooks = 1 + data[0] % 4;
  codes.frames = data[1] < 250 ? data[1] : std::int64_t{1} << data[2] % 63;
  const int card = 1 + data[3] * 4;
  const Bytes bytes(data + 4, size - 4);
  ToyModel model(codes.codebooks, card);
  const auto used = entropy::DecodeV0Chunk(bytes, card, &model, &codes);
  if (!used.ok()) return 0;
  FUZZ_CHECK(*used <= bytes.size());
  std::vector<unsigned char> again;
  ToyModel fresh(codes.codebooks, card);
  FUZZ_CHECK(entropy::EncodeV0Chunk(codes, card, &fresh, &again).ok());
  FUZZ_CHECK(again.size() == *used && std::equal(again.begin(), again.end(), bytes.begin()));
  return 0;
}
