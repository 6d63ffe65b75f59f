// The restricted unpickler: an answer within its limits, and indices that stay inside the tree.
#include <cstdint>

#include "fuzz/budget.h"
#include "model/checkpoint/unpickler.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xcodec;
  const fuzz::Budget budget(size);
  const model::PickleLimits limits;
  const auto tree = model::ParsePickle(Bytes(data, size));
  if (!tree.ok()) return 0;
  FUZZ_CHECK(tree->root < tree->nodes.size());
  FUZZ_CHECK(tree->nodes.size() <= limits.max_nodes + 4);
  for (const auto& node : tree->nodes) {
    for (std::uint32_t item : node.items) FUZZ_CHECK(item < tree->nodes.size());
    FUZZ_CHECK(node.storage < tree->nodes.size());
    if (node.kind == model::PickleTree::Kind::kDict) FUZZ_CHECK(node.items.size() % 2 == 0);
    if (node.kind == model::PickleTree::Kind::kTensor) {
      FUZZ_CHECK(node.sizes.size() == node.strides.size());
      FUZZ_CHECK(tree->at(node.storage).kind == model::PickleTree::Kind::kStorage);
    }
  }
  return 0;
}
