// The version 1 header: every field, every limit.
#include "container/v1/v1_header.h"

#include <gtest/gtest.h>

#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

TEST(Header, EveryFieldReadsBack) {
  V1Header h = ChunkedHeader();
  h.full_chunks = true;
  h.coder = 2;
  h.coder_version = 300;
  h.source_rate = 37800;
  h.source_channels = 6;
  h.source_format = V1SourceFormat::kLossy;
  h.lm_identity = V1LmIdentity{1, 2, 3, 4, 5, 6, 7, 8};
  h.effort = 4;
  h.software = "xcodec 9.9";
  h.expected_samples = 123456789;
  h.source_codec = "Ogg Vorbis";
  h.segments = V1Segments{480000, 32000};
  h.unknown_fields = {{77, {1, 2, 3}}, {78, {}}};
  const auto body = EncodeV1HeaderBody(h);
  const auto back = ParseV1HeaderBody(body);
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_EQ(EncodeV1HeaderBody(*back), body);
  EXPECT_EQ(back->source_rate, 37800);
  EXPECT_EQ(*back->lm_identity, *h.lm_identity);
  EXPECT_EQ(*back->source_codec, "Ogg Vorbis");
  EXPECT_EQ(back->unknown_fields.size(), 2U);
  EXPECT_EQ(back->chunk_stride, 47520);
  EXPECT_TRUE(back->full_chunks && back->normalize);
}

TEST(Header, LossyFormatsNameTheirCodec) {
  for (const std::string codec : {"MP3", "Vorbis", "Opus"}) {
    V1Header h = ChunkedHeader();
    h.source_format = V1LossyFormat(codec);
    EXPECT_GT(h.source_format, V1SourceFormat::kLossy);
    const auto back = ParseV1HeaderBody(EncodeV1HeaderBody(h));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(V1CodecOfFormat(back->source_format), codec);
  }
  EXPECT_EQ(V1LossyFormat("AMR"), V1SourceFormat::kLossy);
  EXPECT_EQ(V1CodecOfFormat(V1SourceFormat::kLossy), "");
}

TEST(Header, FormatsOfLaterRevisionsAreUnknown) {
  V1Header h = ChunkedHeader();
  h.source_format = static_cast<V1SourceFormat>(static_cast<int>(kV1LastSourceFormat) + 1);
  const auto back = ParseV1HeaderBody(EncodeV1HeaderBody(h));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->source_format, V1SourceFormat::kUnknown);
}

TEST(Header, UnknownCriticalThingsAreUnsupported) {
  auto body = EncodeV1HeaderBody(ChunkedHeader());
  auto with_field = body;
  with_field.insert(with_field.end(), {2 * 9 + 1, 0});
  EXPECT_EQ(ParseV1HeaderBody(with_field).status().code(), StatusCode::kUnsupported);
  with_field = body;
  with_field.insert(with_field.end(), {2 * 9, 0});
  EXPECT_TRUE(ParseV1HeaderBody(with_field).ok());
  with_field.insert(with_field.end(), {2 * 9, 0});
  EXPECT_EQ(ParseV1HeaderBody(with_field).status().code(), StatusCode::kDamaged) << "twice";
  body[0] |= 4;
  EXPECT_EQ(ParseV1HeaderBody(body).status().code(), StatusCode::kUnsupported);
}

TEST(Header, KnownFieldsHaveTheirCriticalBit) {
  const auto body = EncodeV1HeaderBody(StreamHeader());
  for (const unsigned char id : {1, 2, 3, 4, 5, 6, 7}) {
    const bool critical = id == 1 || id == 6;
    auto wrong = body;
    wrong.insert(wrong.end(), {static_cast<unsigned char>(2 * id + (critical ? 0 : 1)), 1, 1});
    EXPECT_EQ(ParseV1HeaderBody(wrong).status().code(), StatusCode::kDamaged) << int{id};
  }
}

TEST(Header, ATailHasNoUnitOfItsOwn) {
  V1Header h = StreamHeader();
  h.tail = h.hop / 4 - 1;
  const auto back = ParseV1HeaderBody(EncodeV1HeaderBody(h));
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_EQ(back->tail, h.tail);
  EXPECT_EQ(back->UnitsFor(0), 0);
  EXPECT_EQ(back->UnitsFor(1), 1);
  for (std::int64_t k = 1; k < 4; ++k) {
    EXPECT_EQ(back->UnitsFor(k * h.hop), k);
    EXPECT_EQ(back->UnitsFor(k * h.hop + h.tail), k);
    EXPECT_EQ(back->UnitsFor(k * h.hop + h.tail + 1), k + 1);
  }
  h.tail = h.hop;
  EXPECT_FALSE(CheckV1Header(h).ok());
  EXPECT_EQ(ParseV1HeaderBody(EncodeV1HeaderBody(h)).status().code(), StatusCode::kDamaged);
  V1Header chunked = ChunkedHeader();
  chunked.tail = 1;
  EXPECT_FALSE(CheckV1Header(chunked).ok());
  EXPECT_EQ(ParseV1HeaderBody(EncodeV1HeaderBody(chunked)).status().code(), StatusCode::kDamaged);
  h = StreamHeader();
  h.segments = V1Segments{100, 100};
  EXPECT_FALSE(CheckV1Header(h).ok());
  EXPECT_EQ(ParseV1HeaderBody(EncodeV1HeaderBody(h)).status().code(), StatusCode::kDamaged);
}

TEST(Header, LimitsHold) {
  const auto refused = [](auto change) {
    V1Header h = ChunkedHeader();
    change(&h);
    return !CheckV1Header(h).ok() && !ParseV1HeaderBody(EncodeV1HeaderBody(h)).ok();
  };
  EXPECT_TRUE(CheckV1Header(ChunkedHeader()).ok());
  EXPECT_TRUE(refused([](V1Header* h) { h->model = ""; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->model = "../x"; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->model = std::string(65, 'a'); }));
  EXPECT_TRUE(refused([](V1Header* h) { h->sample_rate = 15; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->sample_rate = 1 << 24; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->channels = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->hop = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->hop = 65537; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->chunk_length = (1 << 24) + 1; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->chunk_stride = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->codebooks = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->codebooks = 257; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->codebook_bits = 17; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->units_per_block = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->units_per_block = 5000; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->software = "\xff"; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->chunk_length = h->chunk_stride = 0; }));  // with normalize
}

TEST(Header, BlockDurations) {
  EXPECT_EQ(ChunkedHeader().UnitsForDuration(10), 10);
  EXPECT_EQ(StreamHeader().UnitsForDuration(10), 750);
  EXPECT_EQ(StreamHeader().UnitsForDuration(0), 1);
  V1Header h = ChunkedHeader();
  h.units_per_block = h.UnitsForDuration(1e9);
  EXPECT_TRUE(CheckV1Header(h).ok());
}

}  // namespace
}  // namespace xcodec::testing
