#include "model/config/known_shape.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "model/spectral/prediction_rule.h"

namespace xcodec::model {
namespace {

using Change = std::function<void(ModelConfig*)>;

void ExpectUnknown(const ModelConfig& known, const std::vector<Change>& changes) {
  EXPECT_TRUE(CheckKnownShape(known).ok());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    ModelConfig config = known;
    changes[i](&config);
    EXPECT_EQ(CheckKnownShape(config).code(), StatusCode::kUnsupported) << "change " << i;
  }
}

TEST(KnownShapeTest, Spectral) {
  ModelConfig known;
  known.spec.architecture = Architecture::kSpectral;
  known.spec.channels = 2;
  known.spec.chunk_length = 48000;
  ExpectUnknown(
      known, {[](ModelConfig* c) { c->spec.channels = 1; }, [](ModelConfig* c) { c->spec.chunk_length = 0; },
              [](ModelConfig* c) { c->spec.chunk_length += 1; }, [](ModelConfig* c) { c->spectral.bins = 1; },
              [](ModelConfig* c) { c->spectral.bins = 375; }, [](ModelConfig* c) { c->spectral.bands = 21; },
              [](ModelConfig* c) { c->spectral.frames_per_bin_set = 1; }});
}

TEST(KnownShapeTest, XCodec) {
  ModelConfig known;
  known.spec.architecture = Architecture::kXCodec;
  known.spec.channels = 1;
  ExpectUnknown(
      known, {[](ModelConfig* c) { c->spec.channels = 2; }, [](ModelConfig* c) { c->xcodec.ratios.clear(); },
              [](ModelConfig* c) { c->xcodec.semantic.conv_dim.clear(); },
              [](ModelConfig* c) { c->xcodec.semantic.conv_stride.pop_back(); },
              [](ModelConfig* c) { c->xcodec.semantic.conv_kernel.push_back(3); },
              [](ModelConfig* c) { c->xcodec.semantic.heads = 0; },
              [](ModelConfig* c) { c->xcodec.semantic.heads = 7; },
              [](ModelConfig* c) { c->xcodec.semantic.pos_conv_groups = 5; },
              [](ModelConfig* c) { c->xcodec.semantic.layers = 0; },
              [](ModelConfig* c) { c->xcodec.semantic.num_buckets = 3; }});
}

// Even frames, odd frames, and the second, which has only one before it.
TEST(PredictionRuleTest, FramesTakeTurns) {
  EXPECT_EQ(PredictionMatrix(1), 2);
  EXPECT_EQ(PredictionMatrix(2), 0);
  EXPECT_EQ(PredictionMatrix(3), 1);
  EXPECT_EQ(PredictionMatrix(4), 0);
}

}  // namespace
}  // namespace xcodec::model
