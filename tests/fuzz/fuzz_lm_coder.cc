// The language-model coder over small models of both networks: any bytes decode to codes in range or to
// damage; what decodes encodes and comes back; any codes come back.
#include <cstdint>
#include <vector>

#include "entropy/lm/lm_coder.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "support/lm_synthetic.h"

namespace {

using namespace xcodec;

entropy::LmBlockCoder SmallCoder(entropy::LmNetworkKind network) {
  entropy::LmConfig config;
  config.network = network;
  config.n_q = 3;
  config.card = 16;
  config.dim = 8;
  config.num_layers = 1;
  config.num_heads = 2;
  config.hidden_scale = 2;
  config.past_context = 9;
  return entropy::LmBlockCoder(entropy::ConvertLm(config, testing::SyntheticLm(config).tensors()).value());
}

entropy::BlockShape ShapeFrom(const std::uint8_t* data) {
  entropy::BlockShape shape;
  shape.codebooks = 1 + data[0] % 3;
  shape.codebook_bits = 4;
  shape.chunk_frames = {data[1] % 32, data[2] % 8, data[2] / 8};
  return shape;
}

void CheckRoundTrip(const entropy::LmBlockCoder& coder, const entropy::BlockShape& shape,
                    const entropy::BlockCodes& codes) {
  std::vector<unsigned char> payload;
  FUZZ_CHECK(coder.Encode(shape, codes, &payload).ok());
  entropy::BlockCodes again;
  FUZZ_CHECK(coder.Decode(shape, payload, &again).ok());
  FUZZ_CHECK(again.size() == codes.size());
  for (std::size_t c = 0; c < codes.size(); ++c) FUZZ_CHECK(again[c].codes == codes[c].codes);
}

void CheckPayload(const entropy::LmBlockCoder& coder, const entropy::BlockShape& shape, Bytes payload) {
  entropy::BlockCodes codes;
  const Status status = coder.Decode(shape, payload, &codes);
  if (!status.ok()) FUZZ_CHECK(status.code() == StatusCode::kDamaged);
  if (!status.ok()) return;
  for (const CodeBlock& chunk : codes)
    for (const std::uint16_t code : chunk.codes) FUZZ_CHECK(code < 1U << shape.codebook_bits);
  CheckRoundTrip(coder, shape, codes);
}

// Codes straight from the bytes.
entropy::BlockCodes CodesFrom(const entropy::BlockShape& shape, Bytes data) {
  entropy::BlockCodes codes;
  std::size_t next = 0;
  for (const std::int64_t frames : shape.chunk_frames) {
    codes.emplace_back(shape.codebooks, frames);
    for (auto& code : codes.back().codes) code = data.empty() ? 0 : data[next++ % data.size()] % 16;
  }
  return codes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const entropy::LmBlockCoder coders[] = {SmallCoder(entropy::LmNetworkKind::kReference),
                                                 SmallCoder(entropy::LmNetworkKind::kHistory)};
  if (size < 4) return 0;
  const fuzz::Budget budget(size);
  const entropy::LmBlockCoder& coder = coders[data[3] % 2];
  const entropy::BlockShape shape = ShapeFrom(data);
  const Bytes rest(data + 4, size - 4);
  CheckPayload(coder, shape, rest);
  CheckRoundTrip(coder, shape, CodesFrom(shape, rest));
  return 0;
}
