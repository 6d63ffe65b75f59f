// Packed codes: unpacked codes pack to the same bytes; PackedCoder agrees.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "entropy/coders/bit_packer.h"
#include "entropy/coders/packed_coder.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xcodec;
  const fuzz::Budget budget(size);
  if (size < 4) return 0;
  const int bits = data[0] % 20;
  CodeBlock codes;
  codes.codebooks = data[1] % 40;
  codes.frames = data[2] < 250 ? data[2] : std::int64_t{1} << (data[3] % 63);
  const Bytes bytes(data + 4, size - 4);
  const auto used = entropy::UnpackCodes(bytes, bits, &codes);
  if (!used.ok()) return 0;
  FUZZ_CHECK(*used <= bytes.size());
  std::vector<unsigned char> again;
  FUZZ_CHECK(entropy::PackCodes(codes, bits, &again).ok());
  FUZZ_CHECK(again.size() == *used && std::equal(again.begin(), again.end(), bytes.begin()));
  entropy::BlockShape shape;
  shape.codebooks = codes.codebooks;
  shape.codebook_bits = bits;
  shape.chunk_frames = {codes.frames};
  entropy::BlockCodes block;
  FUZZ_CHECK(entropy::PackedCoder().Decode(shape, bytes.subspan(0, *used), &block).ok());
  FUZZ_CHECK(block.at(0).codes == codes.codes);
  return 0;
}
