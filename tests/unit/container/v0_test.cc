// Version 0: exact bytes out, strict reading in.
#include "container/v0/v0.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "container/signature.h"
#include "support/golden_folder.h"

namespace xcodec::container {
namespace {

Bytes AsBytes(const std::string& text) {
  return Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

std::vector<unsigned char> Contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(V0Json, PrintsAsPythonDoes) {
  EXPECT_EQ(V0HeaderJson({"encodec_48khz", 158401, 2, true}),
            R"({"m": "encodec_48khz", "al": 158401, "nc": 2, "lm": true})");
  EXPECT_EQ(V0HeaderJson({"a\"\\\n\x01\x7f\xc3\xa9\xf0\x9f\x8e\xb5", 0, 1, false}),
            "{\"m\": \"a\\\"\\\\\\n\\u0001\x7f\\u00e9\\ud83c\\udfb5\", \"al\": 0, \"nc\": 1, \"lm\": false}");
}

TEST(V0Json, ReadsWhatItPrints) {
  for (const char* name : {"encodec_24khz", "a\"\\\n\x01\xc3\xa9\xf0\x9f\x8e\xb5"}) {
    const auto h = ParseV0HeaderJson(AsBytes(V0HeaderJson({name, kV0MaxSamples, kV0MaxCodebooks, false})));
    ASSERT_TRUE(h.ok());
    EXPECT_EQ(h->model, name);
    EXPECT_EQ(h->samples, kV0MaxSamples);
    EXPECT_EQ(h->codebooks, kV0MaxCodebooks);
  }
}

TEST(V0Json, OrderAndSpaceDoNotMatter) {
  EXPECT_TRUE(ParseV0HeaderJson(AsBytes("{\"lm\":false,\"nc\":8 ,\"al\":\t1,\"m\":\"x\"}\n")).ok());
}

TEST(V0Json, RefusesEverythingElse) {
  const std::string deep = "{\"m\": " + std::string(60000, '[');
  for (const std::string& json : {
           std::string(),
           std::string("{}"),
           std::string("[]"),
           std::string("null"),
           deep,
           std::string(R"({"m": "x", "al": 1, "nc": 8})"),
           std::string(R"({"m": "x", "al": 1, "nc": 8, "lm": false, "lm": false})"),
           std::string(R"({"m": "x", "m": "y", "al": 1, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": 8, "lm": false, "z": 1})"),
           std::string(R"({"m": "x", "al": -1, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": -0, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1.0, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1e400, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1e3, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": "1", "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": NaN, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 9223372036854775808, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 99999999999999999999999, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 281474976710657, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": 0, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": 1000, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": -8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": 8.5, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": 8, "lm": 0})"),
           std::string(R"({"m": "x", "al": 1, "nc": 8, "lm": null})"),
           std::string(R"({"m": 5, "al": 1, "nc": 8, "lm": false})"),
           std::string(R"({"m": "", "al": 1, "nc": 8, "lm": false})"),
           std::string(R"({"m": ["x"], "al": 1, "nc": 8, "lm": false})"),
           std::string(R"({"m": {"m": "x"}, "al": 1, "nc": 8, "lm": false})"),
           std::string(R"({"m": "x", "al": 1, "nc": 8, "lm": false)"),
           std::string(R"({"m": "x", "al": 1, "nc": 8, "lm": false} {})"),
           std::string("{\"m\": \"\xff\", \"al\": 1, \"nc\": 8, \"lm\": false}"),
           std::string("{\"m\": \"\xc0\xaf\", \"al\": 1, \"nc\": 8, \"lm\": false}"),
           std::string("{\"m\": \"\xed\xa0\x80\", \"al\": 1, \"nc\": 8, \"lm\": false}"),
           V0HeaderJson({"x", 1, 8, false}) + std::string("\0}", 2),
           "\xef\xbb\xbf" + V0HeaderJson({"x", 1, 8, false}),
           "{\"m\": \"" + std::string(300, 'x') + "\", \"al\": 1, \"nc\": 8, \"lm\": false}",
       }) {
    const auto h = ParseV0HeaderJson(AsBytes(json));
    ASSERT_FALSE(h.ok()) << json.substr(0, 100);
    EXPECT_EQ(h.status().code(), StatusCode::kDamaged);
  }
}

TEST(V0Header, HugeLengthIsRefusedBeforeReading) {
  for (const std::uint32_t length : {0xFFFFFFFFU, kV0MaxJsonBytes + 1}) {
    const unsigned char bytes[] = {
        static_cast<unsigned char>(length >> 24), static_cast<unsigned char>(length >> 16),
        static_cast<unsigned char>(length >> 8), static_cast<unsigned char>(length)};
    MemorySource source{Bytes(bytes, 4)};
    EXPECT_EQ(ReadV0Header(&source).status().code(), StatusCode::kDamaged);
  }
}

TEST(V0Header, EveryTruncationIsFound) {
  std::vector<unsigned char> file;
  VectorSink sink(&file);
  ASSERT_TRUE(WriteV0Header({"encodec_24khz", 24000, 8, false}, &sink).ok());
  for (std::size_t size = 0; size <= file.size(); ++size) {
    MemorySource source{Bytes(file.data(), size)};
    const auto version = ReadSignature(&source);
    const bool ok = version.ok() && *version == 0 && ReadV0Header(&source).ok();
    EXPECT_EQ(ok, size == file.size());
  }
}

TEST(V0Scale, RoundTripAndRefusals) {
  std::vector<unsigned char> bytes;
  VectorSink sink(&bytes);
  ASSERT_TRUE(WriteV0Scale(0.25F, &sink).ok());
  EXPECT_EQ(bytes, (std::vector<unsigned char>{0x3E, 0x80, 0, 0}));
  MemorySource source{Bytes(bytes)};
  EXPECT_EQ(*ReadV0Scale(&source), 0.25F);
  EXPECT_EQ(ReadV0Scale(&source).status().code(), StatusCode::kTruncated);
  for (const float bad :
       {0.0F, -1.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
    EXPECT_FALSE(WriteV0Scale(bad, &sink).ok());
  for (const unsigned char lead : {0x00, 0xBF, 0x7F, 0xFF}) {
    const unsigned char raw[] = {lead, lead == 0x7F || lead == 0xFF ? static_cast<unsigned char>(0xC0) : lead,
                                 0, 0};
    MemorySource damaged{Bytes(raw, 4)};
    EXPECT_EQ(ReadV0Scale(&damaged).status().code(), StatusCode::kDamaged);
  }
}

constexpr V0Layout kStream{{24000, 1, 320, 10, 0, 0, false}, false};
constexpr V0Layout kChunks{{48000, 2, 320, 10, 48000, 47520, true}, false};

TEST(V0Payload, Sizes) {
  EXPECT_EQ(*V0PayloadBytes({"m", 0, 8, false}, kStream), 0);
  EXPECT_EQ(*V0PayloadBytes({"m", 1, 8, false}, kStream), 10);
  EXPECT_EQ(*V0PayloadBytes({"m", 12000, 8, false}, kStream), 380);
  EXPECT_EQ(*V0PayloadBytes({"m", 48000, 2, false}, kChunks), 4 + 375 + 4 + 5);
  EXPECT_EQ(*V0PayloadBytes({"m", 1 << 20, 2, true}, kChunks), 23 * 5);
  EXPECT_EQ(CheckV0PayloadSize({"m", 12000, 8, false}, kStream, 380).code(), StatusCode::kOk);
  EXPECT_EQ(CheckV0PayloadSize({"m", 12000, 8, false}, kStream, 379).code(), StatusCode::kTruncated);
  EXPECT_EQ(CheckV0PayloadSize({"m", 12000, 8, false}, kStream, 381).code(), StatusCode::kDamaged);
  EXPECT_EQ(CheckV0PayloadSize({"m", kV0MaxSamples, 256, false}, kChunks, 1 << 20).code(),
            StatusCode::kTruncated);
}

TEST(V0Payload, LengthsThatOverflowAreDamage) {
  V0Layout tiny = kStream;
  tiny.hop = 1;
  tiny.codebook_bits = 16;
  V0Header header{"m", std::numeric_limits<std::int64_t>::max(), 256, false};
  EXPECT_EQ(V0PayloadBytes(header, tiny).status().code(), StatusCode::kDamaged);
}

// The reference's own files: header bytes equal, payload of the size that follows from the header.
TEST(V0Reference, HeadersAndSizes) {
  const std::filesystem::path cases = golden::Folder() + "encodec/cases";
  V0Layout chunks = kChunks;
  std::ifstream stream(golden::Folder() + "encodec/hf/encodec_48khz/config.json");
  chunks.chunk_length =
      std::llround(48000 * nlohmann::json::parse(stream).at("chunk_length_s").get<double>());
  chunks.chunk_stride = chunks.chunk_length / 100 * 99;
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cases)) {
    if (entry.path().extension() != ".ecdc") continue;
    const auto file = Contents(entry.path());
    MemorySource source{Bytes(file)};
    ASSERT_EQ(*ReadSignature(&source), 0);
    const auto header = ReadV0Header(&source);
    ASSERT_TRUE(header.ok()) << entry.path();
    std::vector<unsigned char> again;
    VectorSink sink(&again);
    ASSERT_TRUE(WriteV0Header(*header, &sink).ok());
    ASSERT_EQ(static_cast<std::int64_t>(again.size()), source.position());
    EXPECT_TRUE(std::equal(again.begin(), again.end(), file.begin())) << entry.path();
    const auto left = static_cast<std::int64_t>(file.size()) - source.position();
    const Status size =
        CheckV0PayloadSize(*header, header->model == "encodec_48khz" ? chunks : kStream, left);
    EXPECT_TRUE(size.ok()) << entry.path() << ": " << size.message();
    ++files;
  }
  EXPECT_GT(files, 30);
}

}  // namespace
}  // namespace xcodec::container
