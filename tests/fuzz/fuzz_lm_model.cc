// Integer language models from anywhere: refused, or the same bytes when written again, and then no
// arithmetic leaves its range whatever is coded (the sanitizers watch) and all that is coded comes back.
#include <cstdint>
#include <vector>

#include "entropy/lm/lm_coder.h"
#include "entropy/lm/lm_model.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "support/lm_synthetic.h"

namespace {

using namespace xcodec;

int BitsOf(int card) {
  int bits = 0;
  while (1 << bits < card) ++bits;
  return bits;
}

void CheckCoding(const entropy::IntegerLm& model, std::uint64_t seed) {
  entropy::BlockShape shape;
  shape.codebooks = model.config().n_q;
  shape.codebook_bits = BitsOf(model.config().card);
  shape.chunk_frames = {5, 6};
  const entropy::BlockCodes codes = testing::SyntheticCodes(shape, seed);
  const entropy::LmBlockCoder coder(model);
  std::vector<unsigned char> payload;
  FUZZ_CHECK(coder.Encode(shape, codes, &payload).ok());
  entropy::BlockCodes again;
  FUZZ_CHECK(coder.Decode(shape, payload, &again).ok());
  for (std::size_t c = 0; c < codes.size(); ++c) FUZZ_CHECK(again[c].codes == codes[c].codes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Budget budget(size);
  const auto model = entropy::IntegerLm::Parse(Bytes(data, size));
  if (!model.ok()) return 0;
  const std::vector<unsigned char> bytes = model->Serialize();
  FUZZ_CHECK(bytes == std::vector<unsigned char>(data, data + size));
  CheckCoding(*model, size == 0 ? 0 : data[size - 1]);
  return 0;
}
