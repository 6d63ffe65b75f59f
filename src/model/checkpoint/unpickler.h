/// \file
/// Reader of the subset of Python's pickle format that torch.save writes for state dictionaries. Nothing is
/// imported, called or executed: the result is a tree of plain values in which tensors are descriptions.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_UNPICKLER_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_UNPICKLER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// A tree of values in one array; children are indices into it, so that no depth of nesting can exhaust the
/// stack. Shared and cyclic references are possible: walk it with a bound.
struct PickleTree {
  enum class Kind : std::uint8_t {
    kNone,
    kBool,
    kInt,
    kFloat,
    kString,
    kBytes,
    kTuple,
    kList,
    kDict,
    kGlobal,
    kStorage,
    kTensor,
    kOpaque,
  };
  struct Node {
    Kind kind = Kind::kNone;
    std::int64_t integer = 0;          ///< kInt and kBool; elements of a kStorage
    double number = 0;                 ///< kFloat
    std::string text;                  ///< kString, kBytes; "module name" of kGlobal; key of kStorage
    std::vector<std::uint32_t> items;  ///< kTuple, kList; kDict: key, value, key, value, ...
    /// kTensor: storage node, offset, sizes, strides. kStorage: its class node.
    std::uint32_t storage = 0;
    std::int64_t offset = 0;
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> strides;
  };
  std::vector<Node> nodes;
  std::uint32_t root = 0;

  const Node& at(std::uint32_t index) const { return nodes[index]; }
};

struct PickleLimits {
  std::size_t max_bytes = 16U << 20;
  std::size_t max_nodes = 250000;
};

/// Parses protocols 2 to 5. kDamaged for a pickle that is not well formed, kUnsupported for one that names a
/// function or class outside the list, or uses an opcode outside the subset; kResourceLimit.
Result<PickleTree> ParsePickle(Bytes bytes, const PickleLimits& limits = {});

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_UNPICKLER_H_
