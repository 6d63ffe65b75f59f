#include "conformance/golden_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "conformance/chunks.h"
#include "support/golden.h"

namespace xcodec::golden {
namespace {

std::vector<CodedChunk> EncodeAt(const model::Backend& backend, const AudioBlock& audio, int codebooks) {
  model::EncodeParams params;
  params.codebooks = codebooks;
  return Encode(backend, audio, params);
}

struct XCodecCounts {
  int coded = 0;
  int decoded = 0;
  double worst = 0;
};

// One input at one bandwidth, if it is among the vectors.
void ExpectXCodecCase(const model::Backend& backend, const std::string& stem, const std::string& kbps,
                      XCodecCounts* counts) {
  SCOPED_TRACE(stem + " at " + kbps);
  const std::string codes_file = stem + ".codes.bw" + kbps + ".npy";
  const std::string decoded_file = stem + ".decoded.bw" + kbps + ".npy";
  if (!Exists(codes_file)) return;
  const AudioBlock audio = ReadAudio(stem + ".input.npy");
  const CodeBlock expected = ReadCodes(codes_file);
  const int codebooks = backend.spec().CodebooksFor(std::stod(kbps));
  EXPECT_EQ(codebooks, expected.codebooks);
  EXPECT_EQ(backend.spec().FramesFor(audio.length), expected.frames);
  EXPECT_EQ(EqualShare(Join(EncodeAt(backend, audio, codebooks)), expected), 1);
  ++counts->coded;
  if (!Exists(decoded_file)) return;
  const AudioBlock reference = ReadAudio(decoded_file);
  const AudioBlock ours =
      Decode(backend, {CodedChunk{1.0F, expected}}, model::DecodeParams(), reference.length);
  const double difference = MaxDifference(ours, reference);
  EXPECT_LE(difference, 1e-4);
  counts->worst = std::max(counts->worst, difference);
  ++counts->decoded;
}

}  // namespace

std::vector<EncodecCase> EncodecCases(const std::string& model) {
  std::vector<EncodecCase> cases;
  const std::string all = Folder() + "encodec/cases/";
  const auto index = nlohmann::json::parse(ReadFile(all + "index.json"));
  for (const auto& entry : index.at(model)) {
    const std::string name = entry.at(0);
    if (name.find(".lm") != std::string::npos) continue;
    const std::size_t dot = name.find(".b");
    const std::string folder = all + model + "/";
    cases.push_back({folder + name.substr(0, dot), folder + name, std::stod(name.substr(dot + 2))});
  }
  return cases;
}

void ExpectEncodecCodes(const model::Backend& backend, const std::string& model, const TieCheck& check) {
  TieReport sum;
  std::int64_t equal = 0;
  for (const EncodecCase& c : EncodecCases(model)) {
    SCOPED_TRACE(c.stem);
    const AudioBlock input = ReadAudio(c.input + ".input.npy");
    const CodeBlock expected = ReadCodes(c.stem + ".codes.npy");
    const auto chunks = EncodeAt(backend, input, backend.spec().CodebooksFor(c.kbps));
    ASSERT_FALSE(chunks.empty());
    const CodeBlock codes = Join(chunks);
    ASSERT_EQ(codes.codes.size(), expected.codes.size());
    const double share = EqualShare(codes, expected);
    const TieReport report = check(input, chunks, expected);
    EXPECT_EQ(report.firm_wrong, 0);
    EXPECT_EQ(report.unexplained, 0);
    if (report.firm == report.decisions) {
      EXPECT_GE(share, 0.995);
    }
    sum.decisions += report.decisions;
    sum.firm += report.firm;
    equal += std::llround(share * static_cast<double>(expected.codes.size()));
  }
  std::printf("%s: %lld codes, %lld equal, %lld decisions firmer than rounding, all of them right\n",
              model.c_str(), static_cast<long long>(sum.decisions), static_cast<long long>(equal),
              static_cast<long long>(sum.firm));
  EXPECT_GE(sum.firm, sum.decisions / 8);
}

void ExpectEncodecAudio(const model::Backend& backend, const std::string& model) {
  int decoded = 0;
  double worst = 0;
  for (const EncodecCase& c : EncodecCases(model)) {
    if (!Exists(c.stem + ".decoded.npy")) continue;
    SCOPED_TRACE(c.stem);
    const AudioBlock input = ReadAudio(c.input + ".input.npy");
    const CodeBlock codes = ReadCodes(c.stem + ".codes.npy");
    const auto chunks = WithCodes(EncodeAt(backend, input, codes.codebooks), codes);
    const AudioBlock audio = Decode(backend, chunks, model::DecodeParams(), input.length);
    const double difference = MaxDifference(audio, ReadAudio(c.stem + ".decoded.npy"));
    EXPECT_LE(difference, 1e-4);
    worst = std::max(worst, difference);
    ++decoded;
  }
  EXPECT_GE(decoded, 10);
  std::printf("%s: %d cases decoded, largest difference %.2g\n", model.c_str(), decoded, worst);
}

void ExpectXCodecCodesAndAudio(const model::Backend& backend, const std::string& teacher) {
  XCodecCounts counts;
  for (const std::string input :
       {"speech_en", "music", "odd12345", "odd9915", "odd16039", "short312", "short320"}) {
    const std::string stem = Folder() + "xcodec/" + teacher + "/" + input;
    if (!Exists(stem + ".input.npy")) continue;
    for (const std::string kbps : {"0.5", "1", "2", "4"}) ExpectXCodecCase(backend, stem, kbps, &counts);
  }
  EXPECT_GE(counts.coded, 14);
  EXPECT_GE(counts.decoded, 8);
  std::printf("%s: %d cases coded, all codes equal; %d decoded, largest difference %.2g\n", teacher.c_str(),
              counts.coded, counts.decoded, counts.worst);
}

void ExpectChunksAlone(const model::Backend& backend, const std::vector<AudioBlock>& chunks, int codebooks) {
  model::EncodeParams params;
  params.codebooks = codebooks;
  std::vector<CodeBlock> together;
  ASSERT_TRUE(backend.EncodeChunks(chunks, params, &together).ok());
  std::vector<model::ChunkToDecode> places;
  for (const CodeBlock& codes : together) {
    places.push_back({&codes, static_cast<std::int64_t>(places.size())});
  }
  std::vector<AudioBlock> audio;
  ASSERT_TRUE(backend.DecodeChunks(places, model::DecodeParams(), &audio).ok());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    std::vector<CodeBlock> alone;
    std::vector<AudioBlock> played;
    ASSERT_TRUE(backend.EncodeChunks(Span<const AudioBlock>(&chunks[i], 1), params, &alone).ok());
    EXPECT_EQ(alone[0].codes, together[i].codes);
    const Span<const model::ChunkToDecode> place(&places[i], 1);
    ASSERT_TRUE(backend.DecodeChunks(place, model::DecodeParams(), &played).ok());
    EXPECT_EQ(played[0].samples, audio[i].samples);
  }
}

CodeBlock FramesOf(const CodeBlock& codes, std::int64_t first, std::int64_t frames) {
  CodeBlock part(codes.codebooks, frames);
  for (int k = 0; k < codes.codebooks; ++k) {
    for (std::int64_t t = 0; t < frames; ++t) part.at(k, t) = codes.at(k, first + t);
  }
  return part;
}

}  // namespace xcodec::golden
