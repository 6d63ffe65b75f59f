// Tags: kept, limited, made to fit.
#include "container/tags.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

container::Tags SampleTags() {
  container::Tags tags;
  tags.text = {
      {"title", "Caf\xc3\xa9"}, {"artist", "One"}, {"artist", "Two"}, {"comment", std::string(3000, 'x')}};
  tags.pictures.push_back({"image/png", Noise(5000, 3)});
  return tags;
}

TEST(Tags, RoundTripRawAndCompressed) {
  container::Tags tiny;
  tiny.text = {{"title", "T"}};
  for (const container::Tags& tags : {tiny, SampleTags()}) {
    const auto body = container::EncodeTags(tags);
    ASSERT_TRUE(body.ok());
    EXPECT_EQ((*body)[0], tags.text.size() > 1 ? 1 : 0);
    const auto back = container::ParseTags(*body);
    ASSERT_TRUE(back.ok()) << back.status().message();
    EXPECT_EQ(back->text, tags.text);
    ASSERT_EQ(back->pictures.size(), tags.pictures.size());
    if (!tags.pictures.empty()) {
      EXPECT_EQ(back->pictures[0].mime, "image/png");
      EXPECT_EQ(back->pictures[0].data, tags.pictures[0].data);
    }
  }
}

std::vector<unsigned char> Bomb(std::size_t size, bool declare) {
  std::vector<unsigned char> zeros(size);
  std::vector<unsigned char> out(ZSTD_compressBound(size) + 1);
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, declare ? 1 : 0);
  const std::size_t n = ZSTD_compress2(context, out.data() + 1, out.size() - 1, zeros.data(), zeros.size());
  ZSTD_freeCCtx(context);
  out[0] = 1;
  out.resize(n + 1);
  return out;
}

TEST(Tags, BombsMeetTheLimit) {
  for (const bool declare : {true, false}) {
    const auto body = Bomb(std::size_t{1} << 28, declare);
    ASSERT_LT(body.size(), 50000U);
    const auto tags = container::ParseTags(body);
    ASSERT_FALSE(tags.ok());
    EXPECT_EQ(tags.status().code(), StatusCode::kResourceLimit);
  }
}

TEST(Tags, DamageIsRefused) {
  EXPECT_EQ(container::ParseTags(std::vector<unsigned char>{}).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(container::ParseTags(std::vector<unsigned char>{7, 1}).status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(container::ParseTags(std::vector<unsigned char>{1, 1, 2, 3}).status().code(),
            StatusCode::kDamaged);
  EXPECT_EQ(container::ParseTags(std::vector<unsigned char>{0, 1, 'A', 0}).status().code(),
            StatusCode::kDamaged);
  EXPECT_EQ(container::ParseTags(std::vector<unsigned char>{0, 1, 'a', 1, 0xFF}).status().code(),
            StatusCode::kDamaged);
  EXPECT_EQ(container::ParseTags(std::vector<unsigned char>{0, 1, 'a', 9, 'x'}).status().code(),
            StatusCode::kDamaged);
}

TEST(Tags, FitMakesAnythingValid) {
  container::Tags tags;
  tags.text = {{"TITLE", "ok"},
               {"", "no key"},
               {"odd key!", "a\xff z"},
               {"cover", "reserved"},
               {"long", std::string(70000, 'y')}};
  tags.pictures = {
      {"", {}}, {"image/jpeg", std::vector<unsigned char>((1U << 20) + 1)}, {"image/jpeg", {1, 2}}};
  EXPECT_FALSE(container::EncodeTags(tags).ok());
  EXPECT_EQ(container::FitTags(&tags), 7);
  ASSERT_EQ(tags.text.size(), 3U);
  EXPECT_EQ(tags.text[0].first, "title");
  EXPECT_EQ(tags.text[1], (std::pair<std::string, std::string>("odd_key_", "a? z")));
  EXPECT_EQ(tags.text[2].second.size(), 65536U);
  EXPECT_EQ(tags.pictures.size(), 1U);
  EXPECT_TRUE(container::EncodeTags(tags).ok());
  EXPECT_EQ(container::FitTags(&tags), 0);
}

}  // namespace
}  // namespace xcodec::testing
