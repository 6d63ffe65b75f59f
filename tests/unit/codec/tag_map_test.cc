#include "codec/file/tag_map.h"

#include <gtest/gtest.h>

namespace xcodec::codec {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(TagMap, NamesOfAnyKindComeBack) {
  audio::TagSet tags;
  tags.fields = {{"TITLE", "a"},     {"TRACKNUMBER", "1"},   {"MY KEY", "b"},
                 {"MY KEY", "c"},    {"COVER", "blue"},      {"PICTURE_1", "d"},
                 {"KEY_NAMES", "e"}, {"\xC3\x9C-WORT", "f"}, {std::string(100, 'L'), "g"},
                 {"EMPTY", ""}};
  container::Tags held = ToContainerTags(tags);
  std::vector<std::string> lost;
  EXPECT_EQ(container::FitTags(&held, &lost), 0);
  EXPECT_TRUE(lost.empty());
  EXPECT_EQ(held.text[1].first, "track");
  EXPECT_EQ(held.text[2].first, "my_key");
  EXPECT_EQ(ToAudioTags(held).fields, tags.fields);
}

// Two names with one key: the first has it, and the other is named.
TEST(TagMap, NamesThatMeet) {
  audio::TagSet tags;
  tags.fields = {{"A B", "1"}, {"A_B", "2"}};
  container::Tags held = ToContainerTags(tags);
  std::vector<std::string> lost;
  EXPECT_EQ(container::FitTags(&held, &lost), 1);
  EXPECT_EQ(lost, std::vector<std::string>{"A_B (as a_b)"});
  EXPECT_EQ(ToAudioTags(held).fields, (Fields{{"A B", "1"}, {"A B", "2"}}));
}

// An invalid table of names is ignored, whoever wrote it.
TEST(TagMap, DamagedNames) {
  container::Tags held;
  held.text = {{"my_key", "a"}, {"key_names", "nonsense"}};
  EXPECT_EQ(ToAudioTags(held).fields, (Fields{{"MY_KEY", "a"}}));
}

}  // namespace
}  // namespace xcodec::codec
