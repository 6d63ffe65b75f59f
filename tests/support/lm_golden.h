/// \file
/// 10,000 steps of a generated language model as hashes; corpus/lm/golden.txt has the expected ones.
#ifndef XCODEC_TESTS_SUPPORT_LM_GOLDEN_H_
#define XCODEC_TESTS_SUPPORT_LM_GOLDEN_H_

#include <string>
#include <vector>

#include "base/endian.h"
#include "base/sha256.h"
#include "entropy/lm/kernels/lm_kernels.h"
#include "entropy/lm/lm_coder.h"
#include "entropy/lm/lm_network.h"
#include "support/lm_synthetic.h"

namespace xcodec::testing {

inline constexpr int kGoldenBlocks = 10;
inline constexpr int kGoldenSteps = 1000;  // in each block, in two chunks

/// Odd head width, a width that no vector length divides, more steps than the context.
inline entropy::LmConfig GoldenConfig(entropy::LmNetworkKind network = entropy::LmNetworkKind::kReference) {
  entropy::LmConfig config;
  config.network = network;
  config.n_q = 4;
  config.card = 256;
  config.dim = 40;
  config.num_layers = 2;
  config.num_heads = 8;
  config.past_context = 100;
  return config;
}

inline Result<entropy::IntegerLm> GoldenModel(
    entropy::LmNetworkKind network = entropy::LmNetworkKind::kReference) {
  const SyntheticLm synthetic(GoldenConfig(network), 2024);
  return entropy::ConvertLm(GoldenConfig(network), synthetic.tensors());
}

inline entropy::BlockShape GoldenShape() {
  entropy::BlockShape shape;
  shape.codebooks = 4;
  shape.codebook_bits = 8;
  shape.chunk_frames = {600, kGoldenSteps - 600};
  return shape;
}

/// Hash of every integer probability of one block, batches of `batch` steps.
inline std::string GoldenProbabilities(const entropy::LmNetwork& network, int block, std::size_t batch) {
  const entropy::BlockCodes codes = SyntheticCodes(GoldenShape(), static_cast<std::uint64_t>(block));
  entropy::LmState state(network, kGoldenSteps, batch);
  entropy::LmWorkspace work(network, batch);
  std::vector<entropy::LmStep> steps;
  entropy::LmStep step{&state, nullptr, 1, nullptr, 1};
  for (const CodeBlock& chunk : codes)
    for (std::int64_t t = 0; t < chunk.frames; ++t) {
      step.current = chunk.codes.data() + t;
      step.current_stride = static_cast<std::size_t>(chunk.frames);
      steps.push_back(step);
      step.previous = step.current;
      step.stride = step.current_stride;
    }
  const auto card = static_cast<std::size_t>(network.config().card);
  std::vector<std::uint32_t> p(card);
  std::vector<std::uint32_t> sums((card + entropy::kLmGroup - 1) / entropy::kLmGroup);
  std::vector<unsigned char> bytes(4 * card);
  Sha256 hash;
  for (std::size_t first = 0; first < steps.size(); first += batch) {
    const std::size_t count = std::min(batch, steps.size() - first);
    network.Evaluate(Span<const entropy::LmStep>(&steps[first], count), 4, &work);
    for (std::size_t r = 0; r < count; ++r)
      for (int q = 0; q < 4; ++q) {
        network.kernels().exp2(network.Logits(q, r, 1, &work), card, p.data(), sums.data());
        for (std::size_t i = 0; i < card; ++i) StoreLittleEndian(p[i], &bytes[4 * i]);
        hash.Update(bytes.data(), bytes.size());
      }
  }
  return ToHex(hash.Finish());
}

/// Hash of the payloads of all blocks, encoded and decoded together or one by one; empty on any failure.
inline std::string GoldenPayloads(const entropy::IntegerLm& model, ThreadPool* pool, bool together) {
  const entropy::LmBlockCoder coder(model, pool);
  const std::vector<entropy::BlockShape> shapes(kGoldenBlocks, GoldenShape());
  std::vector<entropy::BlockCodes> blocks;
  for (int i = 0; i < kGoldenBlocks; ++i)
    blocks.push_back(SyntheticCodes(shapes[0], static_cast<std::uint64_t>(i)));
  std::vector<std::vector<unsigned char>> payloads(kGoldenBlocks);
  std::vector<entropy::BlockCodes> decoded(kGoldenBlocks);
  std::vector<Status> statuses;
  if (together) {
    coder.EncodeMany(shapes, blocks, &payloads, &statuses);
    coder.DecodeMany(shapes, std::vector<Bytes>(payloads.begin(), payloads.end()), &decoded, &statuses);
  } else {
    for (std::size_t i = 0; i < kGoldenBlocks; ++i) {
      statuses.push_back(coder.Encode(shapes[i], blocks[i], &payloads[i]));
      statuses.push_back(coder.Decode(shapes[i], payloads[i], &decoded[i]));
    }
  }
  for (const Status& status : statuses)
    if (!status.ok()) return "";
  Sha256 hash;
  for (std::size_t i = 0; i < kGoldenBlocks; ++i) {
    for (std::size_t c = 0; c < blocks[i].size(); ++c)
      if (decoded[i][c].codes != blocks[i][c].codes) return "";
    hash.Update(payloads[i].data(), payloads[i].size());
  }
  return ToHex(hash.Finish());
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_SUPPORT_LM_GOLDEN_H_
