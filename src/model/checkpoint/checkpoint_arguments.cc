#include "model/checkpoint/checkpoint_arguments.h"

#include <nlohmann/json.hpp>

namespace xcodec::model {
namespace {

using Json = nlohmann::json;
using Kind = PickleTree::Kind;
using Node = PickleTree::Node;

constexpr std::size_t kMostArguments = 256, kMostNumbers = 64, kLongestText = 1024;

const Node* Child(const PickleTree& tree, const Node& dictionary, const char* name) {
  if (dictionary.kind != Kind::kDict) return nullptr;
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    const Node& key = tree.at(dictionary.items[i]);
    if (key.kind == Kind::kString && key.text == name) return &tree.at(dictionary.items[i + 1]);
  }
  return nullptr;
}

// Null for what is not plain.
Json Scalar(const Node& node) {
  if (node.kind == Kind::kBool) return node.integer != 0;
  if (node.kind == Kind::kInt) return node.integer;
  if (node.kind == Kind::kFloat) return node.number;
  if (node.kind == Kind::kString && node.text.size() <= kLongestText) return node.text;
  return nullptr;
}

Json Value(const PickleTree& tree, const Node& node) {
  if (node.kind != Kind::kList && node.kind != Kind::kTuple) return Scalar(node);
  if (node.items.size() > kMostNumbers) return nullptr;
  Json list = Json::array();
  for (const std::uint32_t item : node.items) list.push_back(Scalar(tree.at(item)));
  return list;
}

}  // namespace

std::string CheckpointArguments(const PickleTree& tree) {
  const Node* metadata = Child(tree, tree.at(tree.root), "metadata");
  const Node* arguments = metadata == nullptr ? nullptr : Child(tree, *metadata, "kwargs");
  if (arguments == nullptr || arguments->kind != Kind::kDict || arguments->items.size() > 2 * kMostArguments)
    return {};
  Json json = Json::object();
  for (std::size_t i = 0; i + 1 < arguments->items.size(); i += 2) {
    const Json key = Scalar(tree.at(arguments->items[i]));
    if (key.is_string()) json[key.get<std::string>()] = Value(tree, tree.at(arguments->items[i + 1]));
  }
  // Configurations have no text that is not UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace xcodec::model
