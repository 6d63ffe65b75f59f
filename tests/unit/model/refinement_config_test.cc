// Configurations of spectral models that refine their waveform, and the tensors that they ask for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "model/checkpoint/tensor_table.h"
#include "model/config/config_file.h"

namespace xcodec::model {
namespace {

using ::testing::HasSubstr;

ModelInfo SpectralSample() {
  ModelInfo info;
  info.identity = std::string(64, 'a');
  info.content_digest = std::string(64, 'b');
  CodecSpec& spec = info.config.spec;
  spec.name = "spectral";
  spec.architecture = Architecture::kSpectral;
  spec.sample_rate = 48000;
  spec.channels = 2;
  spec.hop = 320;
  spec.codebooks = 16;
  spec.bandwidths = {3, 6, 12, 24};
  spec.chunk_length = 48000;
  spec.chunk_stride = 47520;
  spec.frame_rule = FrameRule::kFullChunk;
  return info;
}

ModelInfo RefiningSample() {
  ModelInfo info = SpectralSample();
  info.config.spectral.start_codebooks = 3;
  info.config.spectral.refinement.base_codebooks = {2, 4, 5, 6};
  return info;
}

TEST(RefinementConfig, IsWrittenWhereThereIsOne) {
  EXPECT_EQ(ConfigToJson(SpectralSample()).find("refinement"), std::string::npos);
  EXPECT_FALSE(ParseConfigJson(ConfigToJson(SpectralSample()))->config.spectral.refines());
  ModelInfo info = RefiningSample();
  SpectralConfig::Refinement& r = info.config.spectral.refinement;
  r.envelope_codebooks = 1;
  r.unit = 4;
  r.stages = 2;
  r.context = 7;
  r.weight = 0;
  r.spread_time = 255;
  r.spread_bins = 256;
  const std::string text = ConfigToJson(info);
  const auto again = ParseConfigJson(text);
  ASSERT_TRUE(again.ok()) << again.status().message();
  const SpectralConfig::Refinement& read = again->config.spectral.refinement;
  EXPECT_TRUE(again->config.spectral.refines());
  EXPECT_EQ(read.base_codebooks, r.base_codebooks);
  EXPECT_EQ((std::vector<int>{read.envelope_codebooks, read.unit, read.stages, read.context, read.weight,
                              read.spread_time, read.spread_bins}),
            (std::vector<int>{1, 4, 2, 7, 0, 255, 256}));
  EXPECT_EQ(ConfigToJson(*again), text);
  EXPECT_NE(CanonicalConfig(info.config), CanonicalConfig(RefiningSample().config));
}

// Codes of the envelope and codes that refine, and nothing else.
ModelInfo PureSample() {
  ModelInfo info = RefiningSample();
  info.config.spec.frame_rule = FrameRule::kCeilHop;
  info.config.spec.scale_rule = ScaleRule::kChannels;
  SpectralConfig& c = info.config.spectral;
  c.wave_dims = c.encoder_width = c.encoder_blocks = 0;
  c.random_signs = true;
  c.search_range = 95;
  c.start_codebooks = 1;
  c.refinement.base_codebooks = {1, 2, 3, 4};
  c.refinement.attacks = 7;
  c.refinement.spans = {1, 4};
  c.refinement.spread_reach = {8, 18};
  return info;
}

TEST(RefinementConfig, OfModelsWithoutWaveformInTheLatents) {
  const std::string text = ConfigToJson(PureSample());
  const auto again = ParseConfigJson(text);
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(ConfigToJson(*again), text);
  EXPECT_EQ(again->config.spec.scale_rule, ScaleRule::kChannels);
  EXPECT_TRUE(again->config.spectral.random_signs);
  EXPECT_EQ(again->config.spectral.search_range, 95);
  EXPECT_EQ(again->config.spectral.refinement.attacks, 7);
  EXPECT_EQ(again->config.spectral.refinement.spans, (std::vector<int>{1, 4}));
  EXPECT_EQ(again->config.spectral.refinement.spread_reach, (std::vector<int>{8, 18}));
  // Older models' configurations, and so their identities, have none of these fields.
  const std::string older = ConfigToJson(RefiningSample());
  for (const char* field : {"\"scale\"", "random_signs", "search_range", "attacks", "spans", "spread_reach"})
    EXPECT_EQ(older.find(field), std::string::npos) << field;
  const auto refused = [](const std::string& why, const auto& change) {
    ModelInfo info = PureSample();
    change(&info.config.spec, &info.config.spectral);
    const Status status = ParseConfigJson(ConfigToJson(info)).status();
    EXPECT_EQ(status.code(), StatusCode::kDamaged) << why;
    EXPECT_THAT(status.message(), HasSubstr(why));
  };
  refused("attacks", [](auto* spec, auto*) { spec->codebook_size = 899; });
  refused("unit and spans", [](auto*, auto* c) { c->refinement.spans = {1, 3}; });
  refused("spread_reach", [](auto*, auto* c) { c->refinement.spread_reach = {1}; });
  refused("spans and attacks", [](auto*, auto* c) { c->refinement.attacks = 0; });
  refused("search_range", [](auto*, auto* c) { c->envelope_dims = 10; });
  // With a waveform in the latents, or without refinement, chunks are always full.
  refused("chunk_length", [](auto*, auto* c) { c->wave_dims = 8; });
  refused("chunk_length", [](auto*, auto* c) { c->refinement.base_codebooks.clear(); });
  refused("search_range", [](auto* spec, auto* c) {
    spec->frame_rule = FrameRule::kFullChunk;
    c->wave_dims = 8;
  });
  refused("wave_dims", [](auto* spec, auto* c) {
    spec->frame_rule = FrameRule::kFullChunk;
    c->refinement.base_codebooks.clear();
  });
}

TEST(RefinementConfig, MustFitTheRest) {
  ASSERT_TRUE(ParseConfigJson(ConfigToJson(RefiningSample())).ok());
  const auto refused = [](const std::string& why, const auto& change) {
    ModelInfo info = RefiningSample();
    change(&info.config.spec, &info.config.spectral, &info.config.spectral.refinement);
    const Status status = ParseConfigJson(ConfigToJson(info)).status();
    EXPECT_EQ(status.code(), StatusCode::kDamaged) << why;
    EXPECT_THAT(status.message(), HasSubstr(why));
  };
  refused("base_codebooks", [](auto*, auto*, auto* r) { r->base_codebooks = {2, 4, 5}; });
  refused("base_codebooks", [](auto*, auto*, auto* r) { r->base_codebooks = {2, 5, 4, 6}; });
  refused("base_codebooks", [](auto*, auto*, auto* r) { r->base_codebooks = {3, 4, 5, 6}; });
  refused("base_codebooks", [](auto*, auto*, auto* r) { r->base_codebooks = {0, 4, 5, 6}; });
  // Which of two bandwidths some codes are of must be known.
  refused("bandwidths", [](auto* spec, auto*, auto*) { spec->bandwidths = {3, 6, 12, 12.1}; });
  refused("nothing", [](auto*, auto*, auto* r) { r->base_codebooks = {2, 4, 8, 16}; });
  // The model has more codebooks than its highest bandwidth uses.
  refused("nothing", [](auto* spec, auto*, auto* r) {
    spec->bandwidths = {3, 6};
    r->base_codebooks = {2, 4};
  });
  refused("envelope_codebooks", [](auto*, auto*, auto* r) { r->envelope_codebooks = 7; });
  refused("start_codebooks", [](auto*, auto* c, auto*) { c->start_codebooks = 0; });
  refused("start_codebooks", [](auto*, auto* c, auto*) { c->start_codebooks = 7; });
  refused("unit", [](auto*, auto*, auto* r) { r->unit = 7; });
  refused("unit", [](auto*, auto*, auto* r) { r->unit = 0; });
  refused("stages", [](auto*, auto*, auto* r) { r->stages = 0; });
  refused("context", [](auto*, auto*, auto* r) { r->context = 9; });
  refused("weight", [](auto*, auto*, auto* r) { r->weight = 257; });
  refused("spread_time", [](auto*, auto*, auto* r) { r->spread_time = 257; });
  refused("spread_bins", [](auto*, auto*, auto* r) { r->spread_bins = -1; });
}

TEST(RefinementConfig, AsksForItsTensors) {
  ModelConfig config = RefiningSample().config;
  const TensorTable table = SpectralTensors(config.spec, config.spectral);
  using Shape = std::vector<std::int64_t>;
  EXPECT_EQ(table.at("codebook").shape, (Shape{6, 1024, 128}));
  EXPECT_EQ(table.at("codebook_start").shape, (Shape{3, 1024, 128}));
  EXPECT_EQ(table.at("refine.codebook").shape, (Shape{3, 1024, 8}));
  EXPECT_EQ(table.at("refine.change").shape, (Shape{3, 1024}));
  EXPECT_EQ(table.at("refine.seen").shape, (Shape{1024}));
  // Of two bandwidths; 5 MDCT frames of 2 times 20 values and a constant; 80 units of two channels.
  EXPECT_EQ(table.at("refine.level").shape, (Shape{2, 201, 160}));
  EXPECT_EQ(table.at("dec.refined.weight").shape, (Shape{256, 1280 + 160}));
  EXPECT_EQ(table.at("dec.keep").shape, (Shape{4, 4}));
  config.spectral.refinement = {};
  config.spectral.start_codebooks = 0;
  const TensorTable plain = SpectralTensors(config.spec, config.spectral);
  EXPECT_EQ(plain.size(), table.size() - 8);
  EXPECT_EQ(plain.at("codebook").shape, (Shape{16, 1024, 128}));
}

}  // namespace
}  // namespace xcodec::model
