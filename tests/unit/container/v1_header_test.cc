// The version 1 header: every field, every limit.
#include "container/v1/v1_header.h"

#include <gtest/gtest.h>

#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

TEST(Header, EveryFieldReadsBack) {
  container::V1Header h = ChunkedHeader();
  h.full_chunks = true;
  h.coder = 2;
  h.coder_version = 300;
  h.source_rate = 37800;
  h.source_channels = 6;
  h.source_format = container::V1SourceFormat::kLossy;
  h.lm_identity = container::V1LmIdentity{1, 2, 3, 4, 5, 6, 7, 8};
  h.effort = 4;
  h.software = "xcodec 9.9";
  h.expected_samples = 123456789;
  h.source_codec = "Ogg Vorbis";
  h.segments = container::V1Segments{480000, 32000};
  h.unknown_fields = {{77, {1, 2, 3}}, {78, {}}};
  const auto body = container::EncodeV1HeaderBody(h);
  const auto back = container::ParseV1HeaderBody(body);
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_EQ(container::EncodeV1HeaderBody(*back), body);
  EXPECT_EQ(back->source_rate, 37800);
  EXPECT_EQ(*back->lm_identity, *h.lm_identity);
  EXPECT_EQ(*back->source_codec, "Ogg Vorbis");
  EXPECT_EQ(back->unknown_fields.size(), 2U);
  EXPECT_EQ(back->chunk_stride, 47520);
  EXPECT_TRUE(back->full_chunks && back->normalize);
}

TEST(Header, LossyFormatsNameTheirCodec) {
  for (const std::string codec : {"MP3", "Vorbis", "Opus"}) {
    container::V1Header h = ChunkedHeader();
    h.source_format = container::V1LossyFormat(codec);
    EXPECT_GT(h.source_format, container::V1SourceFormat::kLossy);
    const auto back = container::ParseV1HeaderBody(container::EncodeV1HeaderBody(h));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(container::V1CodecOfFormat(back->source_format), codec);
  }
  EXPECT_EQ(container::V1LossyFormat("AMR"), container::V1SourceFormat::kLossy);
  EXPECT_EQ(container::V1CodecOfFormat(container::V1SourceFormat::kLossy), "");
}

TEST(Header, FormatsOfLaterRevisionsAreUnknown) {
  container::V1Header h = ChunkedHeader();
  h.source_format =
      static_cast<container::V1SourceFormat>(static_cast<int>(container::kV1LastSourceFormat) + 1);
  const auto back = container::ParseV1HeaderBody(container::EncodeV1HeaderBody(h));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->source_format, container::V1SourceFormat::kUnknown);
}

TEST(Header, UnknownCriticalThingsAreUnsupported) {
  auto body = container::EncodeV1HeaderBody(ChunkedHeader());
  auto with_field = body;
  with_field.insert(with_field.end(), {2 * 9 + 1, 0});
  EXPECT_EQ(container::ParseV1HeaderBody(with_field).status().code(), StatusCode::kUnsupported);
  with_field = body;
  with_field.insert(with_field.end(), {2 * 9, 0});
  EXPECT_TRUE(container::ParseV1HeaderBody(with_field).ok());
  with_field.insert(with_field.end(), {2 * 9, 0});
  EXPECT_EQ(container::ParseV1HeaderBody(with_field).status().code(), StatusCode::kDamaged) << "twice";
  body[0] |= 4;
  EXPECT_EQ(container::ParseV1HeaderBody(body).status().code(), StatusCode::kUnsupported);
}

TEST(Header, KnownFieldsHaveTheirCriticalBit) {
  const auto body = container::EncodeV1HeaderBody(StreamHeader());
  for (const unsigned char id : {1, 2, 3, 4, 5, 6, 7}) {
    const bool critical = id == 1 || id == 6;
    auto wrong = body;
    wrong.insert(wrong.end(), {static_cast<unsigned char>(2 * id + (critical ? 0 : 1)), 1, 1});
    EXPECT_EQ(container::ParseV1HeaderBody(wrong).status().code(), StatusCode::kDamaged) << int{id};
  }
}

TEST(Header, ATailHasNoUnitOfItsOwn) {
  container::V1Header h = StreamHeader();
  h.tail = h.hop / 4 - 1;
  const auto back = container::ParseV1HeaderBody(container::EncodeV1HeaderBody(h));
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
  EXPECT_FALSE(container::CheckV1Header(h).ok());
  EXPECT_EQ(container::ParseV1HeaderBody(container::EncodeV1HeaderBody(h)).status().code(),
            StatusCode::kDamaged);
  container::V1Header chunked = ChunkedHeader();
  chunked.tail = 1;
  EXPECT_FALSE(container::CheckV1Header(chunked).ok());
  EXPECT_EQ(container::ParseV1HeaderBody(container::EncodeV1HeaderBody(chunked)).status().code(),
            StatusCode::kDamaged);
  h = StreamHeader();
  h.segments = container::V1Segments{100, 100};
  EXPECT_FALSE(container::CheckV1Header(h).ok());
  EXPECT_EQ(container::ParseV1HeaderBody(container::EncodeV1HeaderBody(h)).status().code(),
            StatusCode::kDamaged);
}

TEST(Header, LimitsHold) {
  const auto refused = [](auto change) {
    container::V1Header h = ChunkedHeader();
    change(&h);
    return !container::CheckV1Header(h).ok() &&
           !container::ParseV1HeaderBody(container::EncodeV1HeaderBody(h)).ok();
  };
  EXPECT_TRUE(container::CheckV1Header(ChunkedHeader()).ok());
  EXPECT_TRUE(refused([](container::V1Header* h) { h->model = ""; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->model = "../x"; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->model = std::string(65, 'a'); }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->sample_rate = 15; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->sample_rate = 1 << 24; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->channels = 0; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->hop = 0; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->hop = 65537; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->chunk_length = (1 << 24) + 1; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->chunk_stride = 0; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->codebooks = 0; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->codebooks = 257; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->codebook_bits = 17; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->units_per_block = 0; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->units_per_block = 5000; }));
  EXPECT_TRUE(refused([](container::V1Header* h) { h->software = "\xff"; }));
  EXPECT_TRUE(
      refused([](container::V1Header* h) { h->chunk_length = h->chunk_stride = 0; }));  // with normalize
}

TEST(Header, BlockDurations) {
  EXPECT_EQ(ChunkedHeader().UnitsForDuration(10), 10);
  EXPECT_EQ(StreamHeader().UnitsForDuration(10), 750);
  EXPECT_EQ(StreamHeader().UnitsForDuration(0), 1);
  container::V1Header h = ChunkedHeader();
  h.units_per_block = h.UnitsForDuration(1e9);
  EXPECT_TRUE(container::CheckV1Header(h).ok());
}

}  // namespace
}  // namespace xcodec::testing
