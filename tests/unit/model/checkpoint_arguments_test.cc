// The arguments in checkpoints: only plain values, and not many.
#include "model/checkpoint/checkpoint_arguments.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::model {
namespace {

using Kind = PickleTree::Kind;

class Tree {
 public:
  std::uint32_t Add(Kind kind, std::int64_t integer = 0, const std::string& text = "",
                    std::vector<std::uint32_t> items = {}) {
    PickleTree::Node node;
    node.kind = kind;
    node.integer = integer;
    node.number = static_cast<double>(integer) / 2;
    node.text = text;
    node.items = std::move(items);
    tree_.nodes.push_back(node);
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }
  std::uint32_t Text(const std::string& text) { return Add(Kind::kString, 0, text); }
  /// {"metadata": {"kwargs": arguments}}
  nlohmann::json Read(std::uint32_t arguments) {
    const std::uint32_t inner = Add(Kind::kDict, 0, "", {Text("kwargs"), arguments});
    tree_.root = Add(Kind::kDict, 0, "", {Text("metadata"), inner});
    const std::string text = CheckpointArguments(tree_);
    return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
  }

 private:
  PickleTree tree_;
};

TEST(CheckpointArguments, PlainValuesAreKept) {
  Tree t;
  const auto list = t.Add(Kind::kList, 0, "", {t.Add(Kind::kInt, 2), t.Add(Kind::kInt, 8)});
  const auto json = t.Read(t.Add(Kind::kDict, 0, "",
                                 {t.Text("rates"), list, t.Text("dropout"), t.Add(Kind::kFloat, 1),
                                  t.Text("flag"), t.Add(Kind::kBool, 1), t.Text("none"), t.Add(Kind::kNone),
                                  t.Text("name"), t.Text("x\"y"), t.Text("odd"), t.Add(Kind::kTensor)}));
  EXPECT_EQ(json.dump(),
            "{\"dropout\":0.5,\"flag\":true,\"name\":\"x\\\"y\",\"none\":null,\"odd\":null,\"rates\":[2,8]}");
}

TEST(CheckpointArguments, OtherTreesHaveNone) {
  Tree t;
  EXPECT_TRUE(t.Read(t.Add(Kind::kList)).is_null());
  EXPECT_TRUE(t.Read(t.Add(Kind::kInt, 7)).is_null());
  PickleTree empty;
  empty.nodes.emplace_back();
  EXPECT_EQ(CheckpointArguments(empty), "");
}

// A list that is its own element, thousands of arguments, long and broken text.
TEST(CheckpointArguments, NothingGrowsWithoutBound) {
  Tree t;
  const auto self = t.Add(Kind::kList, 0, "", {0, 0, 0});
  const auto json = t.Read(t.Add(
      Kind::kDict, 0, "",
      {t.Text("self"), self, t.Text("long"), t.Text(std::string(5000, 'a')), t.Text("\xff\xfe"),
       t.Add(Kind::kInt, 1), t.Text("many"), t.Add(Kind::kList, 0, "", std::vector<std::uint32_t>(65, 0))}));
  EXPECT_EQ(json["self"].dump(), "[null,null,null]");
  EXPECT_TRUE(json["long"].is_null());
  EXPECT_TRUE(json["many"].is_null());
  std::vector<std::uint32_t> items(600, t.Text("a"));
  EXPECT_TRUE(t.Read(t.Add(Kind::kDict, 0, "", items)).is_null());
}

}  // namespace
}  // namespace xcodec::model
