#include "model/checkpoint/pickle_globals.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace xcodec::model {
namespace {

using Kind = PickleTree::Kind;
using Node = PickleTree::Node;

constexpr std::size_t kMaxDimensions = 8;
constexpr std::size_t kMaxKey = 64;  ///< bytes of a storage's name, which is a number

/// Names whose values are skipped: they build nothing that a model needs.
constexpr const char* kOpaque[] = {"_io BytesIO",
                                   "_codecs encode",
                                   "builtins bytearray",
                                   "builtins set",
                                   "__builtin__ bytearray",
                                   "__builtin__ set",
                                   "builtins slice",
                                   "builtins complex",
                                   "torch Size",
                                   "torch device",
                                   "torch float32",
                                   "torch float16",
                                   "torch bfloat16",
                                   "torch float64",
                                   "torch int64",
                                   "torch int32",
                                   "argparse Namespace",
                                   "numpy dtype",
                                   "numpy ndarray",
                                   "numpy.core.multiarray scalar",
                                   "numpy.core.multiarray _reconstruct",
                                   "numpy._core.multiarray scalar",
                                   "numpy._core.multiarray _reconstruct",
                                   "collections defaultdict",
                                   "collections Counter",
                                   "pathlib PosixPath",
                                   "datetime datetime"};

constexpr const char* kStorages[] = {"torch FloatStorage",    "torch DoubleStorage", "torch HalfStorage",
                                     "torch BFloat16Storage", "torch LongStorage",   "torch IntStorage",
                                     "torch ShortStorage",    "torch CharStorage",   "torch ByteStorage",
                                     "torch BoolStorage"};

Status Damaged(const char* text) {
  return Status(StatusCode::kDamaged, std::string("damaged pickle: ") + text);
}

template <std::size_t N>
bool Contains(const char* const (&names)[N], const std::string& name) {
  return std::any_of(std::begin(names), std::end(names), [&](const char* n) { return name == n; });
}

std::uint32_t Add(PickleTree* tree, Node node) {
  tree->nodes.push_back(std::move(node));
  return static_cast<std::uint32_t>(tree->nodes.size() - 1);
}

std::uint32_t AddKind(PickleTree* tree, Kind kind) {
  Node node;
  node.kind = kind;
  return Add(tree, std::move(node));
}

/// A tuple of integers, as sizes and strides are.
bool Integers(const PickleTree& tree, std::uint32_t index, std::vector<std::int64_t>* values) {
  const Node& tuple = tree.at(index);
  if (tuple.kind != Kind::kTuple || tuple.items.size() > kMaxDimensions) return false;
  for (std::uint32_t item : tuple.items) {
    if (tree.at(item).kind != Kind::kInt) return false;
    values->push_back(tree.at(item).integer);
  }
  return true;
}

/// _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks[, metadata])
Result<std::uint32_t> DescribeTensor(PickleTree* tree, std::uint32_t arguments) {
  // Not a copy: a tuple may be as long as the pickle, and be an argument as often.
  const std::vector<std::uint32_t>& items = tree->at(arguments).items;
  if (items.size() < 4 || tree->at(items[0]).kind != Kind::kStorage || tree->at(items[1]).kind != Kind::kInt)
    return Damaged("arguments of a tensor");
  Node node;
  node.kind = Kind::kTensor;
  node.storage = items[0];
  node.offset = tree->at(items[1]).integer;
  if (!Integers(*tree, items[2], &node.sizes) || !Integers(*tree, items[3], &node.strides) ||
      node.sizes.size() != node.strides.size())
    return Damaged("shape of a tensor");
  return Add(tree, std::move(node));
}

}  // namespace

bool IsAllowedGlobal(const std::string& module, const std::string& name) {
  const std::string global = module + " " + name;
  return global == "collections OrderedDict" || global == "torch._utils _rebuild_tensor_v2" ||
         global == "torch._utils _rebuild_parameter" || Contains(kStorages, global) ||
         Contains(kOpaque, global);
}

Result<std::uint32_t> DescribeCall(PickleTree* tree, const std::string& global, std::uint32_t arguments) {
  if (global == "torch._utils _rebuild_tensor_v2") return DescribeTensor(tree, arguments);
  if (global == "torch._utils _rebuild_parameter") {
    const auto& items = tree->at(arguments).items;
    if (items.empty() || tree->at(items[0]).kind != Kind::kTensor) return Damaged("arguments of a parameter");
    return items[0];
  }
  if (global == "collections OrderedDict") {
    if (!tree->at(arguments).items.empty()) return Damaged("arguments of a dictionary");
    return AddKind(tree, Kind::kDict);
  }
  if (Contains(kStorages, global)) return Damaged("a storage that is called");
  return AddKind(tree, Kind::kOpaque);
}

Result<std::uint32_t> DescribeStorage(PickleTree* tree, std::uint32_t id) {
  const Node& tuple = tree->at(id);
  if (tuple.kind != Kind::kTuple || tuple.items.size() < 5) return Damaged("persistent id");
  const Node& tag = tree->at(tuple.items[0]);
  const Node& type = tree->at(tuple.items[1]);
  const Node& key = tree->at(tuple.items[2]);
  const Node& count = tree->at(tuple.items[4]);
  if (tag.kind != Kind::kString || tag.text != "storage" || type.kind != Kind::kGlobal ||
      !Contains(kStorages, type.text) || key.kind != Kind::kString || count.kind != Kind::kInt ||
      key.text.size() > kMaxKey || count.integer < 0)
    return Damaged("persistent id");
  Node node;
  node.kind = Kind::kStorage;
  node.text = key.text;
  node.integer = count.integer;
  node.storage = tuple.items[1];
  return Add(tree, std::move(node));
}

}  // namespace xcodec::model
